"use strict";
/* From noise to data with a perfect network, or with one that errs a little.

   setting: {world, schedule, T, betaStart, betaEnd, sampler, steps, eta, w, label, clip, kind,
   error}. label: a class, or -1 for none. clip: the x_0-guess stays in [-clip, clip]; 0 does not
   clip. */
const Samplers = (() => {
  const NAMES = { ddpm: "DDPM", ddim: "DDIM", euler: "Euler", heun: "Heun" };

  /** What the network predicts at places x: the closed form, and an error that depends on x. */
  function predict(setting, x, { alpha, sigma }, label) {
    const { data, noise } = Mixture.answer(setting.world, x, alpha, sigma, label);
    const prediction = Mixture.join(setting.kind, data, noise, alpha, sigma);
    if (!setting.error) return prediction;
    return prediction.map((each, i) => {
      const [here, other] = [x[i], x[i ^ 1]];
      return each + setting.error * Math.sin(3 * here + 2 * other + (i % 2) + 4 * sigma);
    });
  }

  /** The guided and clipped guess: {data, noise}, with x = alpha data + sigma noise. */
  function guess(setting, x, level) {
    const { w, label, kind, clip } = setting;
    let prediction = predict(setting, x, level, label);
    if (w && label >= 0) {
      const plain = predict(setting, x, level, -1);
      prediction = prediction.map((each, i) => (1 + w) * each - w * plain[i]);
    }
    const found = Mixture.split(kind, prediction, x, level.alpha, level.sigma);
    if (!clip || level.sigma === 0) return found;
    const data = found.data.map((each) => Math.min(Math.max(each, -clip), clip));
    return { data, noise: x.map((at, i) => (at - level.alpha * data[i]) / level.sigma) };
  }

  /** The variance of the noise between two levels, which is beta for neighbours in the tables. */
  function between(now, later) {
    return now.sigma ** 2 - ((now.alpha / later.alpha) * later.sigma) ** 2;
  }

  /** DDPM: the mean of q(x_{t-1} | x_t, x_0) and noise of variance beta (algorithm 2). */
  function ddpm(x, { data }, now, later, z) {
    const beta = between(now, later);
    const ofData = (later.alpha * beta) / now.sigma ** 2;
    const ofX = ((now.alpha / later.alpha) * later.sigma ** 2) / now.sigma ** 2;
    const scale = later.sigma === 0 ? 0 : Math.sqrt(beta);
    return x.map((at, i) => ofData * data[i] + ofX * at + scale * z[i]);
  }

  /** DDIM (Song et al. 2021, eq. 12 and 16): eta = 0 adds no noise. */
  function ddim(x, { data, noise }, now, later, z, eta) {
    const scale = eta * (later.sigma / now.sigma) * Math.sqrt(between(now, later));
    const direction = Math.sqrt(Math.max(later.sigma ** 2 - scale ** 2, 0));
    return x.map((_, i) => later.alpha * data[i] + direction * noise[i] + scale * z[i]);
  }

  /** The slope of x in the path's own time: the velocity, or v. */
  function slope(setting, { data, noise }, { alpha, sigma }) {
    const straight = setting.schedule === "straight";
    return data.map((d, i) => (straight ? d - noise[i] : alpha * noise[i] - sigma * d));
  }

  function euler(setting, x, found, now, later) {
    const along = slope(setting, found, now);
    return x.map((at, i) => at + (later.time - now.time) * along[i]);
  }

  /** Heun: the mean of the slopes at both ends of the step. */
  function heun(setting, x, found, now, later) {
    const step = later.time - now.time;
    const first = slope(setting, found, now);
    const there = x.map((at, i) => at + step * first[i]);
    const second = slope(setting, guess(setting, there, later), later);
    return x.map((at, i) => at + (step * (first[i] + second[i])) / 2);
  }

  /** The way from x to data, one step at a time: {x, data, level}, data being the x_0-guess there.

      draws(i) gives the normal numbers of step i. The last entry has no guess of its own. */
  function* walk(setting, x, draws) {
    const levels = Schedules.levels(setting);
    for (let i = 0; i + 1 < levels.length; i++) {
      const [now, later] = [levels[i], levels[i + 1]];
      const found = guess(setting, x, now);
      yield { x, data: found.data, level: now };
      if (setting.sampler === "ddpm") x = ddpm(x, found, now, later, draws(i));
      else if (setting.sampler === "ddim") x = ddim(x, found, now, later, draws(i), setting.eta);
      else if (setting.sampler === "euler") x = euler(setting, x, found, now, later);
      else x = heun(setting, x, found, now, later);
    }
    yield { x, data: x, level: levels[levels.length - 1] };
  }

  /** How often a run asks the network, the two predictions of guidance counted as one. */
  function calls({ sampler, steps }) {
    return sampler === "heun" ? 2 * steps : steps;
  }

  const length = (x, y) => Math.sqrt(x * x + y * y); // quicker than Math.hypot

  /** The mean distance between two sets of places. */
  function meanDistance(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i += 2) {
      for (let j = 0; j < b.length; j += 2) sum += length(a[i] - b[j], a[i + 1] - b[j + 1]);
    }
    return (4 * sum) / (a.length * b.length);
  }

  /** The energy distance 2 E|X - Y| - E|X - X'| - E|Y - Y'|, at least 0 and 0 for equal sets. */
  function energyDistance(a, b) {
    return 2 * meanDistance(a, b) - meanDistance(a, a) - meanDistance(b, b);
  }

  return { NAMES, predict, guess, slope, walk, calls, energyDistance };
})();
