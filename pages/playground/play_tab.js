"use strict";
/* The first tab: settings, one run from noise to data, and the chart. */
const PlayTab = (() => {
  const at = (id) => document.getElementById(id);
  const COUNT = 600; // particles
  const FOLLOWED = 28; // particles whose trajectories and guesses are drawn
  const LISTS = {
    T: [10, 25, 50, 100, 150, 200, 400, 600, 800, 1000],
    betaEnd: [0.005, 0.01, 0.012, 0.015, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2],
    steps: [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 100, 200, 400, 800, 1000],
  };
  const CLASS_NAMES = ["A", "B", "C"];
  const state = { seed: 1, run: null, token: 0 };
  let plane;
  let transport;

  const listed = (id) => LISTS[id][Number(at(id).value)];

  /** The setting that the controls stand for; see samplers.js. */
  function read() {
    const name = at("world").value;
    const world = name === "own" ? Worlds.drawn(OwnPoints.all()) : Worlds.makers[name]();
    const schedule = at("schedule").value;
    const T = listed("T");
    const reach = world.means.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    return {
      world, schedule, T,
      betaStart: 1e-4,
      betaEnd: listed("betaEnd"),
      sampler: at("sampler").value,
      steps: schedule === "straight" ? listed("steps") : Math.min(listed("steps"), T),
      eta: Number(at("eta").value),
      w: Number(at("w").value),
      label: Number(at("label").value),
      kind: at("kind").value,
      error: Number(at("error").value),
      clip: at("clip").checked ? reach + 2 * world.stds[0] : 0,
    };
  }

  /** Values beside the sliders, and controls that do nothing at present. */
  function tidy() {
    const own = at("world").value === "own";
    at("drawing").hidden = !own;
    at("plane").classList.toggle("draws", own);
    if (own) at("plane").tabIndex = 0;
    else at("plane").removeAttribute("tabindex");
    at("plane").setAttribute("role", own ? "application" : "img");
    classes();
    const straight = at("schedule").value === "straight";
    at("sampler").options[0].disabled = straight;
    if (straight && at("sampler").value === "ddpm") at("sampler").value = "ddim";
    at("T").disabled = straight;
    at("betaEnd").disabled = at("schedule").value !== "linear";
    at("eta").disabled = at("sampler").value !== "ddim";
    at("w").disabled = at("label").value === "-1";
    const setting = read();
    const words = {
      T: setting.T, betaEnd: setting.betaEnd, steps: setting.steps,
      eta: setting.eta.toFixed(2), w: setting.w.toFixed(2), error: setting.error.toFixed(2),
    };
    for (const label of document.querySelectorAll(".slide")) {
      const id = label.htmlFor;
      label.querySelector("output").textContent = words[id];
      label.classList.toggle("off", at(id).disabled);
      at(id).setAttribute("aria-valuetext", words[id]);
    }
    warn(setting);
  }

  function classes() {
    const name = at("world").value;
    const world = name === "own" ? Worlds.drawn(OwnPoints.all()) : Worlds.makers[name]();
    const there = [...new Set(world.classes)].sort();
    const chosen = at("label").value;
    const choices = [["none", -1], ...there.map((each) => [CLASS_NAMES[each], each])];
    at("label").replaceChildren(...choices.map(([text, value]) => new Option(text, value)));
    at("label").value = there.includes(Number(chosen)) && chosen !== "" ? chosen : "-1";
  }

  function warn(setting) {
    const first = Schedules.levels(setting)[0];
    const signal = setting.schedule !== "straight" && first.alpha > 0.15;
    at("warning").hidden = !signal;
    at("warning").textContent =
      `This schedule ends before the data are gone: √ᾱ is ${first.alpha.toFixed(2)} at the end. ` +
      "Sampling starts from pure noise all the same, so the samples come out wrong.";
  }

  /** Works on something in slices, so that the page stays quick; a newer token ends it. */
  function inSlices(work, token, done) {
    const slice = () => {
      if (token !== state.token) return;
      const end = performance.now() + 14;
      while (performance.now() < end) {
        if (work.next().done) return done();
      }
      setTimeout(slice);
    };
    slice();
  }

  function refresh() {
    tidy();
    const setting = read();
    state.token += 1;
    const token = state.token;
    const draws = Random.perStep(state.seed, 2 * COUNT);
    const entries = [];
    const work = (function* () {
      for (const entry of Samplers.walk(setting, draws(5000), draws)) yield entries.push(entry);
    })();
    inSlices(work, token, () => {
      const path = entries.map((entry) => entry.x);
      const last = path[path.length - 1];
      state.run = {
        setting, entries, path,
        target: Mixture.sample(setting.world, COUNT, 11, setting.label).x,
        labels: nearestClasses(setting.world, last),
      };
      transport.show(transport.share);
      sum(setting, last);
      setTimeout(() => token === state.token && chart(setting, token), 250);
    });
  }

  /** What the energy distance is for other draws of the data, on average. */
  function floorOf({ world, label }, target) {
    const seeds = [21, 22, 23, 24, 25];
    const draws = seeds.map((seed) => Mixture.sample(world, target.length / 2, seed, label).x);
    return draws.reduce((sum, x) => sum + Samplers.energyDistance(x, target), 0) / draws.length;
  }

  const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  /** The result in words. */
  function sum(setting, last) {
    const { target } = state.run;
    const quality = Samplers.energyDistance(last, target);
    const asked = Samplers.calls(setting);
    const floor = floorOf(setting, target);
    const guided = setting.w && setting.label >= 0 ? ", each with and without the class" : "";
    const far = Number.isFinite(quality) ? quality.toPrecision(2) : "beyond all bounds";
    state.run.quality = quality;
    at("summary").textContent =
      `${Samplers.NAMES[setting.sampler]}, ${many(setting.steps, "step")}: ` +
      `${many(asked, "network call")}${guided}. ` +
      `Energy distance to the data: ${far} (two draws of the data: ${floor.toPrecision(2)}).`;
    at("plane").setAttribute("aria-label", `Samples. ${at("summary").textContent}`);
  }

  function chart(setting, token) {
    const found = [];
    const target = Mixture.sample(setting.world, 500, 13, setting.label).x;
    const floor = floorOf(setting, target);
    const now = { calls: Samplers.calls(setting), quality: state.run.quality };
    at("chart-state").textContent = "is being measured …";
    const work = (function* () {
      for (const { sampler, calls, steps } of Chart.jobs(setting)) {
        const draws = Random.perStep(17, 1000);
        let last;
        const job = { ...setting, sampler, steps };
        for (const entry of Samplers.walk(job, draws(5000), draws)) {
          last = entry.x;
          yield;
        }
        found.push({ sampler, calls, quality: Samplers.energyDistance(last, target) });
        Chart.draw(at("chart"), found, floor, now);
      }
    })();
    inSlices(work, token, () => {
      Chart.table(at("numbers"), found);
      at("chart-state").textContent = "";
    });
  }

  /** One picture of the run, share of the way. */
  function draw(share) {
    if (!state.run || at("play").hidden) return;
    const { setting, entries, path, labels, target } = state.run;
    const position = share * (path.length - 1);
    const entry = entries[Math.min(Math.round(position), entries.length - 1)];
    const x = Plane.between(path, position);
    plane.begin();
    if (at("density").checked) plane.density(setting.world, entry.level, setting.label);
    plane.dots(target, 1.3, plane.colours.data);
    if (at("arrows").checked && entry.level.sigma > 0) {
      const down = setting.schedule === "straight" ? 1 : -1; // the angle falls, time rises
      plane.arrows((places) => {
        const found = Samplers.guess(setting, places, entry.level);
        return Samplers.slope(setting, found, entry.level).map((each) => down * each);
      });
    }
    if (at("paths").checked) plane.trails(path, position, FOLLOWED, noisy(setting) ? 8 : Infinity);
    plane.particles(x, labels, plane.grain);
    if (at("guesses").checked && entry.level.sigma > 0) plane.guesses(x, entry.data, FOLLOWED);
    const out = gone(x);
    if (out) plane.words(`${out} of ${COUNT} samples have left the picture`);
    if (at("world").value === "own") OwnPoints.crosshair(plane);
    const { alpha, sigma, t } = entry.level;
    const counted = t < 0 ? "x₀" : `t = ${t} of ${setting.T}`;
    const time = setting.schedule === "straight" ? `t = ${t.toFixed(2)}` : counted;
    at("level").textContent = `${time} · signal ${alpha.toFixed(2)} · noise ${sigma.toFixed(2)}`;
  }

  /** Is there fresh noise in every step, so that a whole trajectory is a scribble? */
  const noisy = ({ sampler, eta }) => sampler === "ddpm" || (sampler === "ddim" && eta > 0);

  function gone(x) {
    let out = 0;
    for (let i = 0; i < x.length; i += 2) if (!plane.holds(x[i], x[i + 1])) out += 1;
    return out;
  }

  function start() {
    plane = new Plane(at("plane"));
    transport = new Transport(at("go"), at("position"), draw);
    at("settings").addEventListener("input", refresh);
    at("settings").addEventListener("submit", (event) => event.preventDefault());
    for (const id of ["density", "arrows", "paths", "guesses"]) {
      at(id).addEventListener("input", () => draw(transport.share));
    }
    at("reseed").addEventListener("click", () => {
      state.seed += 1;
      refresh();
    });
    OwnPoints.start(plane, refresh, () => draw(transport.share));
    new ResizeObserver(() => draw(transport.share)).observe(at("plane"));
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => draw(transport.share));
    refresh();
    transport.show(Transport.calm() ? 1 : 0);
    if (!Transport.calm()) transport.play();
  }

  return { start, refresh, draw: () => draw(transport.share), stop: () => transport.stop() };
})();
