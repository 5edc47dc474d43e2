"use strict";
/* From noise to digits, step by step. Time runs from 0 (noise) to 1 (data), and on the way
 * x_t = t data + (1 - t) noise. */
const Sampler = (() => {
  const [MEAN, STD] = [0.1307, 0.3081]; // of the pixels in training: the network works on (pixel - MEAN) / STD

  /** The velocity with classifier-free guidance: (1 + w) times that of the class, minus w times
   * that of none. */
  function guided(network, x, t, label, w) {
    const plain = network.velocity(x, t, label);
    if (w === 0 || label < 0) return plain;
    const none = network.velocity(x, t, Network.NO_CLASS);
    return plain.map((value, i) => (1 + w) * value - w * none[i]);
  }

  /** t of each step, and 1 at the end. */
  function times({ steps, start = 0 }) {
    return Array.from({ length: steps + 1 }, (_, k) => start + ((1 - start) * k) / steps);
  }

  const pixels = (x) => Float32Array.from(x, (value) => Math.min(1, Math.max(0, value * STD + MEAN)));

  /** One digit on its way.
   * job: {sampler, steps, w, start, image, known}, where image holds pixels in [0, 1] and known is 1
   * where a pixel must be kept, or both are missing. draw(number): 784 normal numbers. */
  class Walk {
    constructor(network, job, label, draw) {
      Object.assign(this, { network, job, label, draw });
      this.noise = draw(0);
      this.image = job.image && Float64Array.from(job.image, (pixel) => (pixel - MEAN) / STD);
      const start = job.start || 0;
      this.x = start > 0 ? this.mixed(this.noise, start) : this.noise.slice();
    }

    /** The image at time t on its way to this noise. */
    mixed(noise, t) {
      return this.image.map((value, i) => t * value + (1 - t) * noise[i]);
    }

    /** x with the known pixels as they are at time t, the number of the step being k. */
    kept(x, t, k) {
      const { known, sampler } = this.job;
      if (!known) return x;
      const there = this.mixed(sampler === "ddpm" ? this.draw(2 * k + 2) : this.noise, t);
      return x.map((value, i) => (known[i] ? there[i] : value));
    }

    velocity(x, t) {
      return guided(this.network, x, t, this.label, this.job.w);
    }

    /** Step k, from time t to the next. Returns {x, guess}: x_t and the guess of x_0, in pixels. */
    step(k, t, next) {
      const x = this.kept(this.x, t, k);
      const v = this.velocity(x, t);
      const data = x.map((value, i) => value + (1 - t) * v[i]);
      if (this.job.sampler === "ddpm") this.x = this.ancestor(x, data, v, k, t, next);
      else this.x = x.map((value, i) => value + (next - t) * v[i]);
      if (this.job.sampler === "heun") {
        const after = this.velocity(this.kept(this.x, next, k), next);
        this.x = x.map((value, i) => value + ((next - t) * (v[i] + after[i])) / 2);
      }
      if (next === 1) this.x = this.kept(this.x, 1, k);
      return { x: pixels(x), guess: pixels(this.shown(data)) };
    }

    /** A draw of x at the next time given x_t and the guess of x_0: DDPM's step, for this path. */
    ancestor(x, data, v, k, t, next) {
      const [sigma, after] = [1 - t, 1 - next];
      const variance = (after / sigma) ** 2 * (sigma ** 2 - ((t / next) * after) ** 2);
      const direction = Math.sqrt(Math.max(0, after ** 2 - variance));
      const fresh = this.draw(2 * k + 1);
      const spread = Math.sqrt(variance);
      return data.map((guess, i) => next * guess + direction * (x[i] - t * v[i]) + spread * fresh[i]);
    }

    /** A guess of x_0 in which the known pixels are what they are. */
    shown(data) {
      const { known } = this.job;
      return known ? data.map((value, i) => (known[i] ? this.image[i] : value)) : data;
    }
  }

  /** Walks with several digits, one for each of job.labels. Yields nothing after each digit, and
   * {k, t, x, guesses} after each step: pictures in [0, 1], one for each digit. Then it yields the
   * end as one more step, in which x and guesses are the same.
   * draws[b](number): the normal numbers of digit b. */
  function* walk(network, job, draws) {
    const walks = job.labels.map((label, b) => new Walk(network, job, label, draws[b]));
    const at = times(job);
    for (let k = 0; k < job.steps; k++) {
      const entry = { k, t: at[k], x: [], guesses: [] };
      for (const each of walks) {
        const { x, guess } = each.step(k, at[k], at[k + 1]);
        entry.x.push(x);
        entry.guesses.push(guess);
        yield null;
      }
      yield entry;
    }
    const ends = walks.map((each) => pixels(each.x));
    yield { k: job.steps, t: 1, x: ends, guesses: ends };
  }

  return { times, walk };
})();
