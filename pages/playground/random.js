"use strict";
/* Random numbers that are the same for the same seed. */
const Random = (() => {
  /** Uniform numbers in [0, 1) from a seed (mulberry32). */
  function uniform(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  /** count standard normal numbers from a source of uniform ones (Box and Muller). */
  function normals(count, draw) {
    const found = new Float64Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - draw()));
      const angle = 2 * Math.PI * draw();
      found[i] = radius * Math.cos(angle);
      if (i + 1 < count) found[i + 1] = radius * Math.sin(angle);
    }
    return found;
  }

  /** A function of a step's number, which gives that step's normal numbers. */
  function perStep(seed, count) {
    return (step) => normals(count, uniform(seed * 7919 + step * 104729 + 1));
  }

  return { uniform, normals, perStep };
})();
