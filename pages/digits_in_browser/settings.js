"use strict";
/* What the two tabs' settings have in common. */
const Settings = (() => {
  const NAMES = { ddim: "DDIM", ddpm: "DDPM", heun: "Heun" };

  const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  /** Keeps the values beside the sliders right, and tells changed() about each change. */
  function watch(form, changed = () => {}) {
    const tidy = () => {
      for (const label of form.querySelectorAll(".slide")) {
        const input = document.getElementById(label.htmlFor);
        const places = (input.step.split(".")[1] || "").length;
        label.querySelector("output").textContent = Number(input.value).toFixed(places);
        label.classList.toggle("off", input.disabled);
      }
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      changed();
      tidy();
    });
    changed();
    tidy();
  }

  /** What a run has cost, which ended with this entry. */
  function cost(job, { calls, seconds }) {
    const how = `${NAMES[job.sampler]}, ${many(job.steps, "step")}, w = ${job.w.toFixed(2)}`;
    const each = calls / job.labels.length;
    return `${how}: ${many(each, "network call")} for each digit, ${calls} for all ` +
      `${job.labels.length}. ${seconds.toFixed(1)} seconds.`;
  }

  return { watch, cost };
})();
