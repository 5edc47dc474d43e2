"use strict";
/* A 3x3 convolution with zeros around the picture, by Winograd's method: a square of 2x2 outputs
 * costs 16 multiplications for each pair of channels, not 36 (Lavin and Gray 2015,
 * arXiv 1509.09308, F(2x2, 3x3)). */
class Convolution {
  /** weight: (out, in, 3, 3), out a multiple of 4; bias: (out,). */
  constructor(weight, bias) {
    [this.outs, this.ins] = weight.shape;
    this.bias = bias.values;
    this.matrices = Convolution.spread(weight.values, this.outs, this.ins);
  }

  /** Sixteen packed matrices (out, in): G g G' of each kernel g. */
  static spread(values, outs, ins) {
    const size = outs * ins;
    const plain = new Float32Array(16 * size);
    for (let pair = 0; pair < size; pair++) {
      const g = (row, column) => values[9 * pair + 3 * row + column];
      const half = [0, 1, 2].map((c) => Convolution.four(g(0, c), g(1, c), g(2, c)));
      for (let r = 0; r < 4; r++) {
        const whole = Convolution.four(half[0][r], half[1][r], half[2][r]);
        whole.forEach((value, c) => { plain[(4 * r + c) * size + pair] = value; });
      }
    }
    const packed = new Float32Array(16 * size);
    for (let m = 0; m < 16; m++) {
      packed.set(Matrix.pack(plain.subarray(m * size, (m + 1) * size), outs, ins), m * size);
    }
    return packed;
  }

  static four(a, b, c) {
    return [a, (a + b + c) / 2, (a - b + c) / 2, c];
  }

  /** x: (in, size, size). Returns (out, size, size). */
  apply(x, size) {
    const across = (size + 1) >> 1; // squares of 2x2 outputs in a row
    const tiles = across * across;
    const V = Convolution.scratch("V", 16 * this.ins * tiles);
    const M = Convolution.scratch("M", 16 * this.outs * tiles);
    Convolution.take(x, this.ins, size, across, V);
    for (let m = 0; m < 16; m++) {
      Matrix.multiply(this.matrices, m * this.outs * this.ins, this.outs, this.ins,
        V, m * this.ins * tiles, tiles, M, m * this.outs * tiles);
    }
    return this.give(M, size, across);
  }

  static scratch(name, length) {
    const kept = Convolution[name];
    if (!kept || kept.length < length) Convolution[name] = new Float32Array(length);
    return Convolution[name];
  }

  /** V: (16, ins, tiles), B' d B of each square d of 4x4 inputs. */
  static take(x, ins, size, across, V) {
    const wide = 2 * across + 2;
    const plane = new Float32Array(wide * wide); // a picture with zeros around it
    const t = new Float64Array(16);
    const tiles = across * across;
    for (let channel = 0; channel < ins; channel++) {
      for (let y = 0; y < size; y++) {
        const from = (channel * size + y) * size;
        for (let i = 0; i < size; i++) plane[(y + 1) * wide + 1 + i] = x[from + i];
      }
      for (let tile = 0; tile < tiles; tile++) {
        const row = Math.floor(tile / across);
        let p = 2 * row * wide + 2 * (tile - row * across);
        for (let r = 0; r < 4; r++, p += wide) {
          const d0 = plane[p], d1 = plane[p + 1], d2 = plane[p + 2], d3 = plane[p + 3];
          t[4 * r] = d0 - d2;
          t[4 * r + 1] = d1 + d2;
          t[4 * r + 2] = d2 - d1;
          t[4 * r + 3] = d1 - d3;
        }
        const apart = ins * tiles;
        let v = channel * tiles + tile;
        for (let c = 0; c < 4; c++, v += apart) {
          const d0 = t[c], d1 = t[4 + c], d2 = t[8 + c], d3 = t[12 + c];
          V[v] = d0 - d2;
          V[v + 4 * apart] = d1 + d2;
          V[v + 8 * apart] = d2 - d1;
          V[v + 12 * apart] = d1 - d3;
        }
      }
    }
  }

  /** A' m A of each square m of 4x4, plus the bias. */
  give(M, size, across) {
    const { outs, bias } = this;
    const out = new Float32Array(outs * size * size);
    const tiles = across * across;
    const apart = outs * tiles;
    const t = new Float64Array(8);
    for (let channel = 0; channel < outs; channel++) {
      for (let tile = 0; tile < tiles; tile++) {
        let m = channel * tiles + tile;
        for (let c = 0; c < 4; c++, m += apart) {
          const m0 = M[m], m1 = M[m + 4 * apart], m2 = M[m + 8 * apart], m3 = M[m + 12 * apart];
          t[c] = m0 + m1 + m2;
          t[4 + c] = m1 - m2 - m3;
        }
        const y = 2 * Math.floor(tile / across);
        const left = 2 * (tile % across);
        for (let r = 0; r < 2 && y + r < size; r++) {
          const at = (channel * size + y + r) * size + left;
          out[at] = t[4 * r] + t[4 * r + 1] + t[4 * r + 2] + bias[channel];
          if (left + 1 < size) {
            out[at + 1] = t[4 * r + 1] - t[4 * r + 2] - t[4 * r + 3] + bias[channel];
          }
        }
      }
    }
    return out;
  }
}
