"use strict";
/* Steps in pieces: the right pieces of each family of steps, and how a step is made of them. A bug
   replaces some of the pieces. */
const BugSteps = (() => {
  const { sqrt, min, max } = Math;

  /** An entry of a table; as in Python, -1 is the last one. */
  const entry = (table, i) => table[(i + table.length) % table.length];
  const before = (bars, t) => (t > 0 ? bars[t - 1] : 1);
  const each = (x, value) => Float64Array.from(x, (_, i) => value(i));
  const running = (table, next, found) => table.map((entry) => (found = next(found, entry)));
  const clamp = (value, low, high) => min(max(value, low), high);

  const FAMILIES = {
    denoise: {
      title: "DDPM step",
      right: {
        at: ({ betas, alphas, alphaBars }, t) => [betas[t], alphas[t], alphaBars[t]],
        mean: (x, e, [beta, alpha, bar]) => (x - (beta / sqrt(1 - bar)) * e) / sqrt(alpha),
        scale: ([beta]) => sqrt(beta),
        quiet: (t) => t === 0,
        fresh: (z) => z,
        after: (x) => x,
      },
      /** (tables, predicted noise, t, x_t, z) -> x_{t-1} */
      step: (pieces) => (tables, e, t, x, z) => {
        const row = [...pieces.at(tables, t), tables.alphaBars, t];
        const means = each(x, (i) => pieces.mean(x[i], e[i], row));
        if (pieces.quiet(t)) return means;
        const fresh = pieces.fresh(z, e);
        const scale = pieces.scale(row);
        return each(x, (i) => pieces.after(means[i] + scale * fresh[i]));
      },
    },
    threshold: {
      title: "Thresholded step",
      right: {
        guess: (x, e, { bar }) => (x - sqrt(1 - bar) * e) / sqrt(bar),
        keep: (data) => clamp(data, -1, 1),
        earlier: (bars, t) => before(bars, t),
        weights: ({ beta, alpha, bar, earlier }) => [
          (sqrt(earlier) * beta) / (1 - bar),
          (sqrt(alpha) * (1 - earlier)) / (1 - bar),
        ],
        mean: (value) => value,
        quiet: (t) => t === 0,
      },
      /** (tables, predicted noise, t, x_t, z) -> x_{t-1} */
      step: (pieces) => (tables, e, t, x, z) => {
        const [beta, alpha, bar] = [tables.betas[t], tables.alphas[t], tables.alphaBars[t]];
        const row = { beta, alpha, bar, earlier: pieces.earlier(tables.alphaBars, t) };
        const [ofData, ofX] = pieces.weights(row);
        const scale = pieces.quiet(t) ? 0 : sqrt(beta);
        return each(x, (i) => {
          const data = pieces.keep(pieces.guess(x[i], e[i], row));
          return pieces.mean(ofData * data + ofX * x[i], data) + scale * z[i];
        });
      },
    },
    ddim: {
      title: "DDIM step",
      note: "s is the time that the step goes to, t_previous in the code.",
      right: {
        earlier: (bars, previous) => (previous >= 0 ? bars[previous] : 1),
        ratio: (bar, earlier) => (1 - earlier) / (1 - bar),
        sigma: (eta, ratio, bar, earlier) => eta * sqrt(ratio * (1 - bar / earlier)),
        direction: (bar, earlier, sigma) => sqrt(max(1 - earlier - sigma ** 2, 0)),
        ofData: (bar, earlier) => sqrt(earlier),
        fresh: (z) => z,
      },
      /** (tables, data, noise, t, t_previous, eta, z) -> x at t_previous */
      step: (pieces) => (tables, data, noise, t, previous, eta, z) => {
        const bar = tables.alphaBars[t];
        const earlier = pieces.earlier(tables.alphaBars, previous, t);
        const sigma = pieces.sigma(eta, pieces.ratio(bar, earlier), bar, earlier);
        const direction = pieces.direction(bar, earlier, sigma);
        const ofData = pieces.ofData(bar, earlier);
        const fresh = pieces.fresh(z, noise);
        return each(data, (i) => ofData * data[i] + direction * noise[i] + sigma * fresh[i]);
      },
    },
    euler: {
      title: "Euler's method",
      right: {
        length: (now, later) => later - now,
        told: (now) => now,
        asked: (x) => x,
        steps: (times) => times.length - 1,
      },
      /** (field, x, times) -> [x at every time] */
      step: (pieces) => (field, x, times) => {
        const path = [x];
        for (let k = 0; k < pieces.steps(times); k++) {
          const [now, later] = [times[k], times[k + 1]];
          const at = path[k];
          const along = field(pieces.asked(at, path), pieces.told(now, later, k));
          const step = pieces.length(now, later, times);
          path.push(each(at, (i) => at[i] + step * along[i]));
        }
        return path;
      },
    },
    heun: {
      title: "Heun's method",
      right: {
        ahead: (step) => step,
        told: (now, later) => later,
        mix: (first, second) => (first + second) / 2,
      },
      /** (field, x, times) -> [x at every time] */
      step: (pieces) => (field, x, times) => {
        const path = [x];
        for (let k = 0; k + 1 < times.length; k++) {
          const [now, later] = [times[k], times[k + 1]];
          const step = later - now;
          const at = path[k];
          const first = field(at, now);
          const ahead = pieces.ahead(step);
          const there = each(at, (i) => at[i] + ahead * first[i]);
          const second = field(there, pieces.told(now, later));
          path.push(each(at, (i) => at[i] + step * pieces.mix(first[i], second[i])));
        }
        return path;
      },
    },
    guidance: {
      title: "Guidance",
      right: {
        mix: (w, c, u) => (1 + w) * c - w * u,
        move: (x, v, steps) => x + v / steps,
        told: (k, steps) => k / steps,
      },
      /** (x, velocity with the class, velocity without, w, steps) -> x after one step */
      step: (pieces) => (x, c, u, w, steps) =>
        each(x, (i) => pieces.move(x[i], pieces.mix(w, c[i], u[i]), steps)),
    },
    split: {
      title: "Conversion",
      right: { split: null },
      /** (prediction, kind, x_t, alpha, sigma) -> {data, noise} */
      step: (pieces) => (prediction, kind, x, alpha, sigma) => {
        if (!pieces.split) return Mixture.split(kind, prediction, x, alpha, sigma);
        const pairs = Array.from(x, (at, i) => pieces.split(prediction[i], at, alpha, sigma));
        return { data: each(x, (i) => pairs[i][0]), noise: each(x, (i) => pairs[i][1]) };
      },
    },
    tables: {
      title: "Schedule",
      right: {
        betas: (T, start, end) => Schedules.linear(T, start, end).betas,
        bars: (alphas) => Schedules.tables(alphas.map((alpha) => 1 - alpha)).alphaBars,
      },
      /** (T, beta_start, beta_end) -> {betas, alphas, alphaBars} */
      step: (pieces) => (T, start, end) => {
        const betas = pieces.betas(T, start, end);
        const alphas = betas.map((beta) => 1 - beta);
        return { betas, alphas, alphaBars: pieces.bars(alphas) };
      },
    },
  };

  return { FAMILIES, entry, before, each, running, clamp };
})();
