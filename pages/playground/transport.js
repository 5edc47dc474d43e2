"use strict";
/** Play, pause and a slider for one way from noise to data; calls draw with a share from 0 to 1. */
class Transport {
  constructor(button, slider, draw, seconds = 5) {
    Object.assign(this, { button, slider, draw, seconds, playing: false, share: 1 });
    button.addEventListener("click", () => (this.playing ? this.stop() : this.play()));
    slider.addEventListener("input", () => {
      this.stop();
      this.show(slider.value / 1000);
    });
  }

  static calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  show(share) {
    this.share = share;
    this.slider.value = Math.round(1000 * share);
    this.slider.setAttribute("aria-valuetext", `${Math.round(100 * share)} % of the way to data`);
    this.draw(share);
  }

  play() {
    this.playing = true;
    this.button.textContent = "Pause";
    if (this.share >= 1) this.share = 0;
    let last = performance.now();
    const tick = (now) => {
      if (!this.playing) return;
      const share = Math.min(1, this.share + Math.max(0, now - last) / 1000 / this.seconds);
      last = now;
      this.show(share);
      if (share >= 1) this.stop();
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  stop() {
    this.playing = false;
    this.button.textContent = "Play";
  }
}
