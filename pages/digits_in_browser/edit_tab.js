"use strict";
/* The second tab: a digit of the visitor's, and what the network makes of it. */
const EditTab = (() => {
  const at = (id) => document.getElementById(id);
  const VARIANTS = 4;
  const REGIONS = {
    upper: (_, y) => y < 14,
    lower: (_, y) => y >= 14,
    left: (x) => x < 14,
    right: (x) => x >= 14,
    middle: (x, y) => Math.abs(x - 13.5) < 5 && Math.abs(y - 13.5) < 5,
    painted: () => false,
  };
  let pad;
  let film;
  let examples;

  const inpaints = () => at("method").value === "inpaint";
  const tool = () => document.querySelector("input[name=tool]:checked").value;

  /** The job that the controls stand for; see sampler.js. */
  function ask() {
    const common = {
      labels: Array(VARIANTS).fill(Number(at("target").value)),
      sampler: at("edit-sampler").value,
      steps: Number(at("edit-steps").value),
      w: Number(at("edit-w").value),
      image: pad.pixels.slice(),
    };
    if (inpaints()) return { ...common, known: pad.region.map((each) => 1 - each) };
    return { ...common, start: 1 - Number(at("strength").value) };
  }

  /** Controls that belong to the method. */
  function tidy() {
    pad.masked = inpaints();
    at("strength-row").hidden = inpaints();
    at("region-row").hidden = !inpaints();
    at("tool-region").hidden = !inpaints();
    if (!inpaints() && tool() === "region") document.querySelector("input[value=pen]").checked = true;
    at("edit-w").disabled = at("target").value === "-1";
    pad.draw();
    warn();
  }

  function warn() {
    const blank = pad.pixels.every((each) => each === 0);
    const whole = inpaints() && pad.region.every((each) => each === 0);
    at("edit-warning").hidden = !blank && !whole;
    at("edit-warning").textContent = blank
      ? "The pad is empty: draw a digit, or load an example."
      : "No region is chosen: choose one, or paint it on the pad. Until then everything is kept.";
  }

  function load(digit, pixels) {
    pad.load(pixels);
    at("pad").setAttribute("aria-label", `Your digit: a ${digit}, to draw on`);
  }

  function choose(region) {
    at("region").value = region;
    pad.choose(REGIONS[region]);
  }

  /** After a stroke, or other pixels. */
  function changed() {
    if (!film) return; // the page is being set up
    if (tool() === "region") at("region").value = "painted";
    warn();
  }

  function example() {
    const digit = Number(at("example").value);
    const length = Picture.SIDE ** 2;
    const pixels = examples.subarray(digit * length, (digit + 1) * length);
    load(digit, Float32Array.from(pixels, (each) => each / 255));
  }

  function start() {
    examples = Engine.bytes("examples");
    pad = new Pad(at("pad"), tool, changed);
    const pictures = Array.from({ length: VARIANTS }, (_, i) => new Picture(at(`edited-${i}`)));
    film = new Film("edit", pictures, ask, Settings.cost);
    at("region").addEventListener("input", () => {
      choose(at("region").value);
      const kind = at("region").value === "painted" ? "region" : "pen";
      document.querySelector(`input[value=${kind}]`).checked = true;
    });
    at("load").addEventListener("click", example);
    at("clear").addEventListener("click", () => {
      load("blank picture", new Float32Array(Picture.SIDE ** 2));
      choose("painted");
    });
    at("centre").addEventListener("click", () => pad.centre());
    at("example").value = "7";
    at("target").value = "9";
    example();
    choose("lower");
    Settings.watch(at("edit-settings"), tidy);
  }

  function redraw() {
    pad.draw();
    film.redraw();
  }

  return { start, load, redraw };
})();
