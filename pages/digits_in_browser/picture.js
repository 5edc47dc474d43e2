"use strict";
/* 28x28 pixels in [0, 1] on a canvas, as ink on the page's own paper. */
class Picture {
  static SIDE = 28;

  constructor(canvas) {
    this.canvas = canvas;
    canvas.width = canvas.height = Picture.SIDE;
    this.pen = canvas.getContext("2d");
  }

  static colour(name) {
    const hex = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  }

  /** pixels: (784,) in [0, 1]. region: 1 where the picture is missing, or nothing. cross: number of
   * a pixel to point at, or nothing. */
  show(pixels, region, cross) {
    Picture.paint(this.pen, 0, pixels, region, cross);
  }

  /** The same, from the column `left` of a canvas on. */
  static paint(pen, left, pixels, region, cross) {
    const picture = pen.createImageData(Picture.SIDE, Picture.SIDE);
    const [paper, ink, accent] = ["card", "ink", "accent"].map(Picture.colour);
    for (let i = 0; i < pixels.length; i++) {
      const tint = cross === i ? 0.8 : region && region[i] ? 0.35 : 0;
      for (let c = 0; c < 3; c++) {
        const value = paper[c] + pixels[i] * (ink[c] - paper[c]);
        picture.data[4 * i + c] = value + tint * (accent[c] - value);
      }
      picture.data[4 * i + 3] = 255;
    }
    pen.putImageData(picture, left, 0);
  }
}
