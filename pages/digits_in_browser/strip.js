"use strict";
/* Steps of one digit side by side: the noisy image above, the x0-guess below. */
class Strip {
  static MOST = 9; // moments
  static APART = Picture.SIDE + 3;

  constructor(noisy, guess) {
    this.rows = { x: noisy, guesses: guess };
    for (const each of [noisy, guess]) {
      each.width = Strip.MOST * Strip.APART - 3;
      each.height = Picture.SIDE;
    }
  }

  /** entries: those that are there of a run with so many steps. */
  show(entries, steps, digit) {
    const moments = Math.min(Strip.MOST, steps + 1);
    for (const [kind, canvas] of Object.entries(this.rows)) {
      const brush = canvas.getContext("2d");
      brush.clearRect(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < moments; i++) {
        const entry = entries[Math.round((i * steps) / (moments - 1))];
        if (entry) Picture.paint(brush, i * Strip.APART, entry[kind][digit]);
      }
    }
  }
}
