"use strict";
/* The second tab: one mistake, and the right way, side by side from the same noise. */
const BugTab = (() => {
  const at = (id) => document.getElementById(id);
  const state = { seed: 1, run: null };
  const planes = {};
  let transport;

  /** The mistakes in the menu, grouped by what they belong to. */
  function fill() {
    for (const [family, { title }] of Object.entries(BugSteps.FAMILIES)) {
      const group = document.createElement("optgroup");
      group.label = title;
      Bugs.ALL.forEach((bug, i) => bug.family === family && group.append(new Option(bug.title, i)));
      at("bug").append(group);
    }
  }

  const chosen = () => Bugs.ALL[Number(at("bug").value)];

  function refresh() {
    const bug = chosen();
    state.run = BugRuns.run(bug, Worlds.makers[at("bug-world").value](), state.seed);
    Formula.show(at("right-formula"), bug.right);
    Formula.show(at("wrong-formula"), bug.wrong);
    const [check, name] = bug.key.split(" ");
    const [exercise, part] = check.split("/");
    at("bug-key").textContent =
      `Exercise ${exercise}, ${part}: “${name.replaceAll("_", " ")}” ` +
      "in the catalogue of known mistakes. " +
      (BugSteps.FAMILIES[bug.family].note || "");
    for (const side of ["right", "wrong"]) {
      const path = state.run[side];
      const last = path[path.length - 1];
      state.run[`${side}Labels`] = nearestClasses(state.run.world, last);
      const words = result(last, side);
      at(`${side}-distance`).textContent = words;
      const whose = side === "right" ? "Right samples" : `Samples with the mistake “${bug.title}”`;
      at(`${side}-plane`).setAttribute("aria-label", `${whose}. ${words}`);
    }
    at("bug-hint").textContent = bug.hint || "";
    at("bug-hint").hidden = !bug.hint;
    transport.show(transport.share);
  }

  /** How good samples are, in words. Guided ones should not have the data's distribution. */
  function result(x, side) {
    if (state.run.label >= 0) {
      const labels = state.run[`${side}Labels`];
      const there = labels.filter((each) => each === state.run.label).length;
      const share = Math.round((100 * there) / labels.length);
      return `${share} % of the samples lie at the class asked for.`;
    }
    const quality = Samplers.energyDistance(x, state.run.target);
    if (!Number.isFinite(quality)) return "Energy distance to the data: not a number.";
    const words = quality < 1e4 ? quality.toPrecision(2) : "beyond all bounds";
    return `Energy distance to the data: ${words}.`;
  }

  function draw(share) {
    if (!state.run || at("bugs").hidden) return;
    const whole = state.run.right.length - 1;
    const noisy = whole === 100; // fresh noise in every step: a whole trajectory is a scribble
    for (const side of ["right", "wrong"]) {
      const plane = planes[side];
      const path = state.run[side];
      const position = Math.min(share * whole, path.length - 1);
      const x = Plane.between(path, position);
      plane.reach = chosen().family === "threshold" ? 1.35 : 2.6;
      plane.begin();
      plane.dots(state.run.target, 1.4, plane.colours.data);
      plane.trails(path, position, 14, noisy ? 5 : Infinity);
      plane.particles(x, state.run[`${side}Labels`], plane.grain);
      let out = 0;
      for (let i = 0; i < x.length; i += 2) if (!plane.holds(x[i], x[i + 1])) out += 1;
      const lost = x.some(Number.isNaN);
      if (out > 5) plane.words(lost ? "not numbers any more" : `${out} of ${x.length / 2} outside`);
    }
  }

  /** Goes to the next or the previous mistake of the menu. */
  function turn(by) {
    const values = [...at("bug").options].map((option) => option.value);
    const place = values.indexOf(at("bug").value) + by + values.length;
    at("bug").value = values[place % values.length];
    refresh();
    if (!Transport.calm()) {
      transport.share = 0;
      transport.play();
    }
  }

  /** Opens a mistake by its key; false where there is none of this name. */
  function open(key) {
    const found = Bugs.ALL.findIndex((bug) => bug.key === key);
    if (found < 0) return false;
    at("bug").value = String(found);
    refresh();
    return true;
  }

  function start() {
    fill();
    for (const side of ["right", "wrong"]) planes[side] = new Plane(at(`${side}-plane`), 2.6);
    transport = new Transport(at("bug-go"), at("bug-position"), draw, 4);
    at("choice").addEventListener("input", refresh);
    at("choice").addEventListener("submit", (event) => event.preventDefault());
    at("next").addEventListener("click", () => turn(1));
    at("earlier").addEventListener("click", () => turn(-1));
    at("bug-reseed").addEventListener("click", () => {
      state.seed += 1;
      refresh();
    });
    new ResizeObserver(() => draw(transport.share)).observe(at("right-plane"));
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => draw(transport.share));
  }

  return {
    start,
    open,
    draw: () => (state.run ? draw(transport.share) : refresh()),
    stop: () => transport.stop(),
  };
})();
