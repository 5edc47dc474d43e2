"use strict";
/* A whole run with one step function, right or wrong: the places after every step. The network is
   perfect and knows the right noise level. */
const BugRuns = (() => {
  const T = 100;
  const [START, END] = [1e-3, 0.12];

  const noiseOf = (world, x, bar) =>
    Mixture.answer(world, x, Math.sqrt(bar), Math.sqrt(1 - bar)).noise;

  /** DDPM over all T steps, from tables that may be wrong. */
  function ancestral(step, { world, x, draws, tables, right }) {
    const path = [x];
    for (let t = T - 1; t >= 0; t--) {
      x = step(tables, noiseOf(world, x, right.alphaBars[t]), t, x, draws(t));
      path.push(x);
    }
    return path;
  }

  /** Every fifth step, from T - 1 to 0, and the end. */
  function pairs() {
    const taken = Array.from({ length: 20 }, (_, i) => Math.round((T - 1) * (1 - i / 19)));
    return taken.map((t, i) => [t, i < 19 ? taken[i + 1] : -1]);
  }

  const velocity = (world, x, t, label = -1) => {
    const time = Math.min(Math.max(t, 0), 1);
    const { data, noise } = Mixture.answer(world, x, time, 1 - time, label);
    return data.map((each, i) => each - noise[i]);
  };

  /** Times whose steps are shorter near the data, or even ones. */
  const times = (count, even) =>
    Array.from({ length: count + 1 }, (_, k) => (even ? k / count : 1 - (1 - k / count) ** 2));

  const solved = (steps) => (step, { world, x, bug }) =>
    step((at, t) => velocity(world, at, t), x, times(steps, bug.even));

  const RUNS = {
    denoise: ancestral,
    threshold: ancestral,
    tables: (make, given) =>
      ancestral(BugSteps.FAMILIES.denoise.step(BugSteps.FAMILIES.denoise.right), {
        ...given,
        tables: make(T, START, END),
      }),
    ddim: (step, { world, x, draws, right, bug }) =>
      pairs().reduce(
        (path, [t, previous]) => {
          const at = path[path.length - 1];
          const bar = right.alphaBars[t];
          const { data, noise } = Mixture.answer(world, at, Math.sqrt(bar), Math.sqrt(1 - bar));
          return [...path, step(right, data, noise, t, previous, bug.eta, draws(t))];
        },
        [x],
      ),
    euler: solved(16),
    heun: solved(5),
    guidance: (step, { world, x, w, label }) => {
      const path = [x];
      for (let k = 0; k < 40; k++) {
        const [c, u] = [label, -1].map((of) => velocity(world, path[k], k / 40, of));
        path.push(step(path[k], c, u, w, 40));
      }
      return path;
    },
    split: (step, { world, x, bug }) => {
      const levels = Schedules.levels({
        schedule: bug.schedule, T, betaStart: START, betaEnd: END, steps: 20,
      });
      return levels.slice(1).reduce(
        (path, later, i) => {
          const at = path[i];
          const { alpha, sigma } = levels[i];
          const answer = Mixture.answer(world, at, alpha, sigma);
          const prediction = Mixture.join(bug.kind, answer.data, answer.noise, alpha, sigma);
          const { data, noise } = step(prediction, bug.kind, at, alpha, sigma);
          return [...path, at.map((_, j) => later.alpha * data[j] + later.sigma * noise[j])];
        },
        [x],
      );
    },
  };

  /** Two paths from the same noise, and the data that they should reach.

      Returns {right, wrong, target, world, label}. */
  function run(bug, world, seed, count = 400) {
    if (bug.family === "threshold") world = Worlds.scaled(world, 0.45); // fits into [-1, 1]
    const label = bug.family === "guidance" ? 0 : -1;
    const tables = Schedules.linear(T, bug.betaStart || START, END);
    const given = {
      world, bug, label, w: 1.5, tables, right: tables,
      x: Random.perStep(seed, 2 * count)(T),
      draws: Random.perStep(seed, 2 * count),
    };
    const go = RUNS[bug.family];
    return {
      right: go(Bugs.rightStep(bug), given),
      wrong: go(bug.step, given),
      target: Mixture.sample(world, count, 11, label).x,
      world,
      label,
    };
  }

  return { run };
})();
