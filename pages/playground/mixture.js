"use strict";
/* A mixture of round Gaussians in the plane, and what a perfect network answers for it.

   world: {means: [x, y, x, y, ...], stds, weights, classes: one number for each component}.
   x: a Float64Array of places, x, y, x, y, ... Noise level: x_t = alpha * data + sigma * noise. */
const Mixture = (() => {
  const KINDS = ["noise", "data", "v", "score", "velocity"];

  /** A world of components that all have one standard deviation and one weight. */
  function even(means, classes, std) {
    const count = classes.length;
    return {
      means: Float64Array.from(means),
      stds: new Float64Array(count).fill(std),
      weights: new Float64Array(count).fill(1 / count),
      classes: Int32Array.from(classes),
    };
  }

  /** The numbers of the components of a class; -1 stands for no condition, all components. */
  function members(world, label) {
    const found = [];
    world.classes.forEach((each, k) => {
      if (label < 0 || each === label) found.push(k);
    });
    return found;
  }

  /** E[data | x_t] and E[noise | x_t] at every place, and the logarithm of the density of x_t.

      Of component k, x_t is normal with mean alpha mu_k and variance alpha^2 s_k^2 + sigma^2. */
  function answer(world, x, alpha, sigma, label = -1) {
    const chosen = members(world, label);
    const count = chosen.length;
    const empty = Array.from({ length: 5 }, () => new Float64Array(count));
    const [mx, my, inverse, shrink, start] = empty;
    let total = 0;
    for (const k of chosen) total += world.weights[k];
    chosen.forEach((k, j) => {
      const variance = (alpha * world.stds[k]) ** 2 + sigma ** 2;
      mx[j] = world.means[2 * k];
      my[j] = world.means[2 * k + 1];
      inverse[j] = 1 / variance;
      shrink[j] = (alpha * world.stds[k] ** 2) / variance; // regression of data on x_t
      start[j] = Math.log(world.weights[k] / total / (2 * Math.PI * variance));
    });
    const data = new Float64Array(x.length);
    const noise = new Float64Array(x.length);
    const logDensity = new Float64Array(x.length / 2);
    const exponents = new Float64Array(count);
    for (let i = 0; i < x.length; i += 2) {
      let largest = -Infinity;
      for (let j = 0; j < count; j++) {
        const dx = x[i] - alpha * mx[j];
        const dy = x[i + 1] - alpha * my[j];
        exponents[j] = start[j] - 0.5 * inverse[j] * (dx * dx + dy * dy);
        if (exponents[j] > largest) largest = exponents[j];
      }
      let sum = 0;
      let [dataX, dataY, noiseX, noiseY] = [0, 0, 0, 0];
      for (let j = 0; j < count; j++) {
        const far = exponents[j] - largest;
        if (far < -40) continue; // too small to count in float64
        const likely = Math.exp(far);
        const dx = x[i] - alpha * mx[j];
        const dy = x[i + 1] - alpha * my[j];
        sum += likely;
        dataX += likely * (mx[j] + shrink[j] * dx);
        dataY += likely * (my[j] + shrink[j] * dy);
        noiseX += likely * sigma * inverse[j] * dx;
        noiseY += likely * sigma * inverse[j] * dy;
      }
      data[i] = dataX / sum;
      data[i + 1] = dataY / sum;
      noise[i] = noiseX / sum;
      noise[i + 1] = noiseY / sum;
      logDensity[i / 2] = largest + Math.log(sum);
    }
    return { data, noise, logDensity };
  }

  /** The prediction of a kind that says the same as data and noise. */
  function join(kind, data, noise, alpha, sigma) {
    const say = {
      noise: (d, e) => e,
      data: (d) => d,
      v: (d, e) => alpha * e - sigma * d,
      score: (d, e) => -e / sigma,
      velocity: (d, e) => d - e,
    }[kind];
    return data.map((each, i) => say(each, noise[i]));
  }

  /** Data and noise from a prediction: the way back from join.

      Where sigma is 0, data and score say nothing of the noise, whose mean is then 0. */
  function split(kind, prediction, x, alpha, sigma) {
    const ways = {
      noise: (p, at) => [(at - sigma * p) / alpha, p],
      data: (p, at) => (sigma === 0 ? [at / alpha, 0] : [p, (at - alpha * p) / sigma]),
      v: (p, at) => {
        const length = alpha ** 2 + sigma ** 2;
        return [(alpha * at - sigma * p) / length, (sigma * at + alpha * p) / length];
      },
      score: (p, at) =>
        sigma === 0 ? [at / alpha, 0] : [(at + sigma ** 2 * p) / alpha, -sigma * p],
      velocity: (p, at) => [
        (at + sigma * p) / (alpha + sigma),
        (at - alpha * p) / (alpha + sigma),
      ],
    };
    const data = new Float64Array(x.length);
    const noise = new Float64Array(x.length);
    x.forEach((at, i) => {
      [data[i], noise[i]] = ways[kind](prediction[i], at);
    });
    return { data, noise };
  }

  /** count places of the data: {x, labels}. */
  function sample(world, count, seed, label = -1) {
    const draw = Random.uniform(seed);
    const chosen = members(world, label);
    const x = Random.normals(2 * count, draw);
    const total = chosen.reduce((sum, k) => sum + world.weights[k], 0);
    const labels = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      let left = draw() * total;
      let k = chosen[chosen.length - 1];
      for (const each of chosen) {
        left -= world.weights[each];
        if (left < 0) {
          k = each;
          break;
        }
      }
      x[2 * i] = world.means[2 * k] + world.stds[k] * x[2 * i];
      x[2 * i + 1] = world.means[2 * k + 1] + world.stds[k] * x[2 * i + 1];
      labels[i] = world.classes[k];
    }
    return { x, labels };
  }

  return { KINDS, even, members, answer, join, split, sample };
})();
