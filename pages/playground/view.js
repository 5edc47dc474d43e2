"use strict";
/* Drawing on a canvas: density, data, arrows, trajectories, guesses and particles. */
class Plane {
  /** reach: how far the picture goes from its middle, in the units of the data. */
  constructor(canvas, reach = 3) {
    this.canvas = canvas;
    this.reach = reach;
    this.pen = canvas.getContext("2d");
    this.tint = document.createElement("canvas");
    this.colours = {};
  }

  /** Takes the size from the page and the colours from the style sheet, and empties the picture. */
  begin() {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== wide || this.canvas.height !== high) {
      [this.canvas.width, this.canvas.height] = [wide, high];
    }
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.pen.clearRect(0, 0, width, height);
    this.width = width;
    this.height = height;
    this.unit = Math.min(width, height) / (2 * this.reach);
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ink", "soft", "field", "data", "accent", "cloud", "a", "b", "c"]) {
      this.colours[name] = style.getPropertyValue(`--${name}`).trim();
    }
  }

  px(x) {
    return this.width / 2 + x * this.unit;
  }

  py(y) {
    return this.height / 2 - y * this.unit;
  }

  /** The place in the data's units of a pointer's event. */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return { x: (x - this.width / 2) / this.unit, y: (this.height / 2 - y) / this.unit };
  }

  /** Is a place in the picture? Not a number is not. */
  holds(x, y) {
    return Math.abs(x) * this.unit <= this.width / 2 && Math.abs(y) * this.unit <= this.height / 2;
  }

  /** The density of x_t, as a tint. */
  density(world, { alpha, sigma }, label) {
    const side = 56;
    const half = Math.max(this.width, this.height) / (2 * this.unit);
    const places = new Float64Array(2 * side * side);
    for (let i = 0; i < side * side; i++) {
      places[2 * i] = ((((i % side) + 0.5) / side) * 2 - 1) * half;
      places[2 * i + 1] = (1 - ((Math.floor(i / side) + 0.5) / side) * 2) * half;
    }
    const { logDensity } = Mixture.answer(world, places, alpha, Math.max(sigma, 0.09), label);
    const top = logDensity.reduce((a, b) => Math.max(a, b));
    this.tint.width = this.tint.height = side;
    const pen = this.tint.getContext("2d");
    const image = pen.createImageData(side, side);
    const [red, green, blue] = this.colours.cloud.split(" ").map(Number);
    logDensity.forEach((each, i) => {
      image.data.set([red, green, blue, 70 * Math.exp((each - top) / 2)], 4 * i);
    });
    pen.putImageData(image, 0, 0);
    this.pen.imageSmoothingEnabled = true;
    this.pen.imageSmoothingQuality = "high";
    const size = 2 * half * this.unit;
    this.pen.drawImage(this.tint, (this.width - size) / 2, (this.height - size) / 2, size, size);
  }

  dots(x, size, colour) {
    this.pen.fillStyle = colour;
    this.pen.beginPath();
    for (let i = 0; i < x.length; i += 2) {
      if (!this.holds(x[i], x[i + 1])) continue;
      const [px, py] = [this.px(x[i]), this.py(x[i + 1])];
      this.pen.moveTo(px + size, py);
      this.pen.arc(px, py, size, 0, 7);
    }
    this.pen.fill();
  }

  /** Particles, each in the colour of its class; labels may be missing. */
  particles(x, labels, size) {
    const colours = [this.colours.a, this.colours.b, this.colours.c];
    if (!labels) return this.dots(x, size, this.colours.accent);
    colours.forEach((colour, label) => {
      const chosen = [];
      labels.forEach((each, i) => each === label && chosen.push(x[2 * i], x[2 * i + 1]));
      this.dots(chosen, size, colour);
    });
  }

  /** field(places) -> where each place moves. */
  arrows(field) {
    const count = 17;
    const cell = (2 * this.reach) / count;
    const places = new Float64Array(2 * count * count);
    for (let i = 0; i < count * count; i++) {
      places[2 * i] = ((i % count) + 0.5) * cell - this.reach;
      places[2 * i + 1] = (Math.floor(i / count) + 0.5) * cell - this.reach;
    }
    const along = field(places);
    this.pen.strokeStyle = this.colours.field;
    this.pen.lineWidth = 1.1;
    this.pen.lineCap = "round";
    this.pen.beginPath();
    for (let i = 0; i < places.length; i += 2) {
      const size = Math.hypot(along[i], along[i + 1]);
      if (!(size > 1e-3)) continue;
      const shown = Math.min(0.2 * size, 0.8 * cell) / size;
      const [dx, dy] = [along[i] * shown * this.unit, -along[i + 1] * shown * this.unit];
      const [x, y] = [this.px(places[i]) - dx / 2, this.py(places[i + 1]) - dy / 2];
      const head = Math.min(0.4, 4.5 / Math.hypot(dx, dy));
      this.pen.moveTo(x, y);
      this.pen.lineTo(x + dx, y + dy);
      for (const side of [-0.7, 0.7]) {
        this.pen.moveTo(x + dx, y + dy);
        this.pen.lineTo(x + dx - head * (dx - side * dy), y + dy - head * (dy + side * dx));
      }
    }
    this.pen.stroke();
  }

  /** The last steps of the first particles up to a position, which need not be whole. */
  trails(path, position, count, steps = Infinity) {
    const last = Math.min(Math.floor(position), path.length - 1);
    this.pen.strokeStyle = this.colours.ink;
    this.pen.globalAlpha = 0.45;
    this.pen.lineWidth = 1;
    this.pen.lineJoin = "round";
    this.pen.beginPath();
    const first = Math.max(0, Math.ceil(position - steps));
    const now = Plane.between(path, position);
    for (let i = 0; i < 2 * count; i += 2) {
      for (let k = first; k <= last; k++) {
        const [x, y] = [path[k][i], path[k][i + 1]];
        if (!(Math.abs(x) < 50 && Math.abs(y) < 50)) break;
        if (k > first) this.pen.lineTo(this.px(x), this.py(y));
        else this.pen.moveTo(this.px(x), this.py(y));
      }
      if (Math.abs(now[i]) < 50 && Math.abs(now[i + 1]) < 50) {
        this.pen.lineTo(this.px(now[i]), this.py(now[i + 1]));
      }
    }
    this.pen.stroke();
    this.pen.globalAlpha = 1;
  }

  /** A ring at each guess, joined with its particle. */
  guesses(x, data, count) {
    this.pen.strokeStyle = this.colours.ink;
    this.pen.lineWidth = 1;
    this.pen.beginPath();
    for (let i = 0; i < 2 * count; i += 2) {
      const [px, py] = [this.px(data[i]), this.py(data[i + 1])];
      this.pen.moveTo(this.px(x[i]), this.py(x[i + 1]));
      this.pen.lineTo(px, py);
      this.pen.moveTo(px + 4, py);
      this.pen.arc(px, py, 4, 0, 7);
    }
    this.pen.stroke();
  }

  /** The radius of a particle, smaller in a small picture. */
  get grain() {
    return Math.min(2.3, Math.max(1.3, this.width / 220));
  }

  words(text) {
    this.pen.font = "600 13.5px system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif";
    this.pen.fillStyle = this.colours.ink;
    this.pen.textAlign = "left";
    this.pen.fillText(text, 12, this.height - 12);
  }

  /** Places between two entries of a path. */
  static between(path, position) {
    const k = Math.min(Math.floor(position), path.length - 1);
    const share = position - k;
    if (share <= 0 || k + 1 >= path.length) return path[k];
    return path[k].map((each, i) => each + share * (path[k + 1][i] - each));
  }
}

/** The class of the nearest component of each place. */
function nearestClasses(world, x) {
  return Int32Array.from({ length: x.length / 2 }, (_, i) => {
    let [best, found] = [Infinity, 0];
    for (let k = 0; k < world.classes.length; k++) {
      const dx = x[2 * i] - world.means[2 * k];
      const dy = x[2 * i + 1] - world.means[2 * k + 1];
      if (dx * dx + dy * dy < best) [best, found] = [dx * dx + dy * dy, world.classes[k]];
    }
    return found;
  });
}
