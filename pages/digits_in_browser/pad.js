"use strict";
/* A picture that the visitor draws in, with mouse, pen, finger or keys. */
class Pad {
  static SIDE = Picture.SIDE;
  static WIDTH = { pen: 1.25, eraser: 2.2, region: 2.2 }; // radius in pixels
  static KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /** tool(): "pen", "eraser" or "region". changed(): after each change. */
  constructor(canvas, tool, changed) {
    Object.assign(this, { canvas, tool, changed });
    this.picture = new Picture(canvas);
    this.pixels = new Float32Array(Pad.SIDE ** 2);
    this.region = new Uint8Array(Pad.SIDE ** 2);
    this.masked = false; // is the region shown?
    this.cursor = [14, 14]; // of the keyboard
    this.last = null; // place of the pointer while it is down
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.stroke(this.place(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.last) return;
      const events = event.getCoalescedEvents?.() || [];
      for (const each of events.length ? events : [event]) this.stroke(this.place(each));
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => { this.last = null; });
    }
    canvas.addEventListener("keydown", (event) => this.key(event));
    for (const each of ["focus", "blur"]) canvas.addEventListener(each, () => this.draw());
    this.draw();
  }

  place({ clientX, clientY }) {
    const frame = this.canvas.getBoundingClientRect();
    return [
      ((clientX - frame.left) * Pad.SIDE) / frame.width,
      ((clientY - frame.top) * Pad.SIDE) / frame.height,
    ];
  }

  key(event) {
    const move = Pad.KEYS[event.key];
    const dab = event.key === "Enter" || event.key === " ";
    if (!move && !dab) return;
    event.preventDefault();
    if (move) {
      this.cursor = this.cursor.map((each, i) => Math.min(27, Math.max(0, each + move[i])));
      this.draw();
    } else {
      this.stroke(this.cursor.map((each) => each + 0.5));
      this.last = null;
    }
  }

  /** Draws with the tool from the last place to this one. */
  stroke(to) {
    const from = this.last || to;
    const tool = this.tool();
    this.last = to;
    for (let i = 0; i < this.pixels.length; i++) {
      const distance = Pad.distance([(i % Pad.SIDE) + 0.5, Math.floor(i / Pad.SIDE) + 0.5], from, to);
      const covered = Math.min(1, Math.max(0, Pad.WIDTH[tool] + 0.5 - distance));
      if (tool === "pen") this.pixels[i] = Math.max(this.pixels[i], covered);
      if (tool === "eraser") {
        this.pixels[i] = Math.min(this.pixels[i], 1 - covered);
        if (covered > 0.5) this.region[i] = 0;
      }
      if (tool === "region" && covered > 0.5) this.region[i] = 1;
    }
    this.draw();
    this.changed();
  }

  /** From a point to the straight line between two others. */
  static distance([x, y], [ax, ay], [bx, by]) {
    const [dx, dy] = [bx - ax, by - ay];
    const share = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
    const along = Math.min(1, Math.max(0, share));
    return Math.hypot(x - ax - along * dx, y - ay - along * dy);
  }

  /** Takes other pixels in [0, 1]. */
  load(pixels) {
    this.pixels = Float32Array.from(pixels);
    this.draw();
    this.changed();
  }

  /** Chooses the region: covers(x, y) for each pixel. */
  choose(covers) {
    this.region = Uint8Array.from(this.region, (_, i) =>
      Number(covers(i % Pad.SIDE, Math.floor(i / Pad.SIDE))));
    this.draw();
    this.changed();
  }

  /** Moves the ink so that its centre of mass is the middle of the picture, where the network has
   * seen all its digits. */
  centre() {
    const sums = this.pixels.reduce(([ink, x, y], value, i) =>
      [ink + value, x + value * (i % Pad.SIDE), y + value * Math.floor(i / Pad.SIDE)], [0, 0, 0]);
    if (sums[0] === 0) return;
    const [dx, dy] = [1, 2].map((i) => Math.round(13.5 - sums[i] / sums[0]));
    this.load(this.pixels.map((_, i) => {
      const [x, y] = [(i % Pad.SIDE) - dx, Math.floor(i / Pad.SIDE) - dy];
      return Math.min(x, y) < 0 || Math.max(x, y) >= Pad.SIDE ? 0 : this.pixels[y * Pad.SIDE + x];
    }));
  }

  /** Shows the region, if it has a meaning, and the keyboard's place where the pad has the focus. */
  draw() {
    const focused = this.canvas.matches(":focus-visible");
    const [x, y] = this.cursor;
    this.picture.show(this.pixels, this.masked && this.region, focused ? y * Pad.SIDE + x : null);
  }
}
