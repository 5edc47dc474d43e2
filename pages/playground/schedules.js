"use strict";
/* How much signal and how much noise is in x_t, for every t. Time counts 0..T-1 in the tables. */
const Schedules = (() => {
  /** The tables that follow from betas: alpha_t = 1 - beta_t, alpha_bar_t = alpha_0 ... alpha_t. */
  function tables(betas) {
    const alphas = betas.map((beta) => 1 - beta);
    let product = 1;
    return { betas, alphas, alphaBars: alphas.map((alpha) => (product *= alpha)) };
  }

  /** Betas on a straight line, both ends included (Ho et al. 2020). */
  function linear(T, start = 1e-4, end = 0.02) {
    const betas = new Float64Array(T);
    for (let t = 0; t < T; t++) betas[t] = T > 1 ? start + ((end - start) * t) / (T - 1) : start;
    return tables(betas);
  }

  /** alpha_bar as a squared cosine, no beta above 0.999 (Nichol & Dhariwal 2021, eq. 17). */
  function cosine(T) {
    const bar = (t) => Math.cos((((t / T + 0.008) / 1.008) * Math.PI) / 2) ** 2;
    const betas = new Float64Array(T);
    for (let t = 0; t < T; t++) betas[t] = Math.min(1 - bar(t + 1) / bar(t), 0.999);
    return tables(betas);
  }

  const FIRST = 0.001; // where the straight path starts: at 0 there is no signal to divide by

  /** The noise levels that a sampler of some steps goes through, steps + 1 of them.

      Each is {alpha, sigma, time}, from noise to data. time is what the differential equation is
      solved in: t on the straight path, whose field is the velocity; on the others the angle whose
      cosine is alpha, whose field is v. */
  function levels({ schedule, T, betaStart, betaEnd, steps }) {
    const found = [];
    if (schedule === "straight") {
      for (let i = 0; i <= steps; i++) {
        const t = FIRST + ((1 - FIRST) * i) / steps;
        found.push({ alpha: t, sigma: i === steps ? 0 : 1 - t, time: t, t });
      }
      return found;
    }
    const { alphaBars } = schedule === "cosine" ? cosine(T) : linear(T, betaStart, betaEnd);
    const taken = Math.min(steps, T);
    for (let i = 0; i < taken; i++) {
      const t = taken > 1 ? Math.floor(T - 1 - ((T - 1) * i) / (taken - 1) + 0.5) : T - 1;
      const [alpha, sigma] = [Math.sqrt(alphaBars[t]), Math.sqrt(1 - alphaBars[t])];
      found.push({ alpha, sigma, time: Math.atan2(sigma, alpha), t });
    }
    found.push({ alpha: 1, sigma: 0, time: 0, t: -1 });
    return found;
  }

  return { tables, linear, cosine, levels, FIRST };
})();
