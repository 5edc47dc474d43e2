"use strict";
/* Worlds to draw samples from: mixtures of mean square about 1 in each coordinate. */
const Worlds = (() => {
  const COUNT = 90; // components of a curve

  /** A mixture along curves, moved to mean 0 and scaled to mean square 1. */
  function along(curve, classes, std) {
    const means = [];
    for (let k = 0; k < COUNT; k++) means.push(...curve(k % classes, Math.floor(k / classes), k));
    return Mixture.even(
      standard(means),
      means.filter((_, i) => i % 2).map((_, k) => k % classes),
      std,
    );
  }

  function standard(means) {
    const count = means.length / 2;
    const middle = [0, 1].map((axis) => {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += means[2 * k + axis];
      return sum / count;
    });
    const moved = means.map((each, i) => each - middle[i % 2]);
    const size = Math.sqrt(moved.reduce((sum, each) => sum + each * each, 0) / moved.length);
    return moved.map((each) => each / size);
  }

  function pinwheel() {
    return along(
      (arm, j) => {
        const share = Math.sqrt(0.04 + (0.96 * (j + 0.5)) / (COUNT / 3));
        const angle = (2 * Math.PI * arm) / 3 + 1.9 * share;
        return [share * Math.cos(angle), share * Math.sin(angle)];
      },
      3,
      0.06,
    );
  }

  function moons() {
    return along(
      (arm, j) => {
        const angle = (Math.PI * (j + 0.5)) / (COUNT / 2);
        const side = arm ? -1 : 1;
        return [Math.cos(angle) + 0.5 * -side, side * (Math.sin(angle) - 0.25)];
      },
      2,
      0.07,
    );
  }

  /** Two rings, of 60 components outside and 30 inside. */
  function rings() {
    const means = [];
    const classes = [];
    for (let k = 0; k < COUNT; k++) {
      const inside = k % 3 === 0;
      const angle = (2 * Math.PI * (k + 0.5)) / COUNT + (inside ? 0.1 : 0);
      const radius = inside ? 0.45 : 1;
      means.push(radius * Math.cos(angle), radius * Math.sin(angle));
      classes.push(inside ? 1 : 0);
    }
    return Mixture.even(standard(means), classes, 0.06);
  }

  /** Eight Gaussians on a circle, in two classes. */
  function eight() {
    const means = [];
    for (let k = 0; k < 8; k++) {
      const angle = (Math.PI * (k + 0.5)) / 4;
      means.push(Math.cos(angle), Math.sin(angle));
    }
    return Mixture.even(standard(means), [0, 1, 0, 1, 0, 1, 0, 1], 0.16);
  }

  /** What a visitor starts from: a face. */
  function face() {
    const points = [];
    for (let k = 0; k < 32; k++) {
      const angle = (2 * Math.PI * k) / 32;
      points.push({ x: 1.75 * Math.cos(angle), y: 1.75 * Math.sin(angle), label: 0 });
    }
    for (let k = 0; k < 10; k++) {
      const angle = Math.PI * (1.2 + (0.6 * k) / 9);
      points.push({ x: 1.05 * Math.cos(angle), y: 1.05 * Math.sin(angle), label: 1 });
    }
    for (const side of [-0.6, 0.6]) {
      for (const [dx, dy] of [[0, 0], [0.1, 0.05], [-0.1, 0.05], [0, 0.13]]) {
        points.push({ x: side + dx, y: 0.55 + dy, label: 2 });
      }
    }
    return points;
  }

  function drawn(points) {
    const shown = points.length ? points : [{ x: 0, y: 0, label: 0 }];
    return Mixture.even(
      shown.flatMap(({ x, y }) => [x, y]),
      shown.map(({ label }) => label),
      0.07,
    );
  }

  /** A world, larger or smaller. */
  function scaled(world, factor) {
    return {
      ...world,
      means: world.means.map((each) => factor * each),
      stds: world.stds.map((each) => factor * each),
    };
  }

  return { makers: { pinwheel, moons, rings, eight }, face, drawn, scaled };
})();
