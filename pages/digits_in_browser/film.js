"use strict";
/* A run of the sampler as it is being computed, and afterwards step by step. Both tabs have one;
 * the ids of its controls begin with the tab's name. */
class Film {
  /** pictures: one for each digit. ask(): the job, see sampler.js. said(job, entry): words on a run
   * that is over, and on its last entry. */
  constructor(name, pictures, ask, said) {
    Object.assign(this, { name, pictures, ask, said });
    this.strip = new Strip(this.at("strip-x"), this.at("strip-guess"));
    this.at("followed").addEventListener("input", () => this.redraw());
    this.entries = [];
    this.running = false;
    this.word = this.at("go").textContent;
    this.at("go").addEventListener("click", () => (this.running ? Engine.stop() : this.run()));
    this.at("position").addEventListener("input", () => this.show(Number(this.at("position").value)));
    this.at("view").addEventListener("input", () => this.show(Number(this.at("position").value)));
    this.at("reseed").addEventListener("click", () => {
      this.seed += 1;
      this.run();
    });
    this.seed = 1;
  }

  at(part) {
    return document.getElementById(`${this.name}-${part}`);
  }

  /** Is there nothing to show yet? */
  get empty() {
    return this.entries.length === 0;
  }

  /** The last entry. */
  get end() {
    return this.entries[this.entries.length - 1];
  }

  blank() {
    for (const each of this.pictures) each.show(new Float32Array(Picture.SIDE ** 2));
  }

  run() {
    const job = { ...this.ask(), seed: this.seed };
    Engine.run(job, {
      step: (entry) => {
        if (this.job !== job) this.begin(job);
        this.entries.push(entry);
        this.show(entry.k);
      },
      end: (stopped) => {
        this.running = false;
        this.at("go").textContent = this.word;
        this.at("summary").textContent = stopped ? "Stopped." : this.said(job, this.end);
      },
    });
    this.running = true;
    this.at("go").textContent = "Stop";
    this.at("summary").textContent = "The network draws …";
  }

  /** The first step of a job is there: it takes the place of the job before. */
  begin(job) {
    this.job = job;
    this.entries = [];
    this.at("position").disabled = false;
    this.at("position").max = job.steps;
  }

  show(k) {
    if (this.empty) return;
    const entry = this.entries[Math.min(k, this.entries.length - 1)];
    const shown = this.at("view").value === "guess" ? entry.guesses : entry.x;
    this.pictures.forEach((each, i) => each.show(shown[i]));
    this.strip.show(this.entries, this.job.steps, Number(this.at("followed").value));
    this.at("position").value = entry.k;
    const step = entry.k === this.job.steps ? "Done" : `Step ${entry.k + 1} of ${this.job.steps}`;
    this.at("position").setAttribute("aria-valuetext", step);
    this.at("level").textContent =
      `${step} · noise ${(1 - entry.t).toFixed(2)} · ${entry.calls} network calls · ` +
      `${entry.seconds.toFixed(1)} s`;
  }

  /** The same again, in the colours of now. */
  redraw() {
    if (this.empty) this.blank();
    else this.show(Number(this.at("position").value));
  }
}
