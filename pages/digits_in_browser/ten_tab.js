"use strict";
/* The first tab: one digit of each class. */
const TenTab = (() => {
  const at = (id) => document.getElementById(id);
  const LABELS = Array.from({ length: 10 }, (_, digit) => digit);
  let film;

  /** The job that the controls stand for; see sampler.js. */
  function ask() {
    return {
      labels: LABELS,
      sampler: at("ten-sampler").value,
      steps: Number(at("ten-steps").value),
      w: Number(at("ten-w").value),
    };
  }

  /** edit(digit, pixels): what happens to a digit that the visitor chooses. */
  function start(edit) {
    const pictures = LABELS.map((digit) => new Picture(at(`digit-${digit}`)));
    film = new Film("ten", pictures, ask, Settings.cost);
    Settings.watch(at("ten-settings"));
    for (const digit of LABELS) {
      at(`digit-${digit}`).parentElement.addEventListener("click", () => {
        if (!film.empty) edit(digit, film.end.guesses[digit]);
      });
    }
  }

  return { start, run: () => film.run(), redraw: () => film.redraw() };
})();
