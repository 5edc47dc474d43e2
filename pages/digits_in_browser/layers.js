"use strict";
/* Layers of the network. Features are (channels, size, size), one channel after the other. */
const Layers = (() => {
  const GROUPS = 8;
  const TINY = 1e-5; // keeps a norm from dividing by zero

  const silu = (value) => value / (1 + Math.exp(-value));

  /** weight (out, in) times x (in,), plus bias. */
  function linear({ weight, bias }, x) {
    const [outs, ins] = weight.shape;
    return Float32Array.from({ length: outs }, (_, i) => {
      let sum = bias.values[i];
      for (let k = 0; k < ins; k++) sum += weight.values[i * ins + k] * x[k];
      return sum;
    });
  }

  /** Mean and one over the standard deviation of x[from] to x[to - 1]. */
  function moments(x, from, to) {
    let sum = 0;
    for (let i = from; i < to; i++) sum += x[i];
    const mean = sum / (to - from);
    let square = 0;
    for (let i = from; i < to; i++) square += (x[i] - mean) * (x[i] - mean);
    return [mean, 1 / Math.sqrt(square / (to - from) + TINY)];
  }

  function layerNorm({ weight, bias }, x) {
    const [mean, scale] = moments(x, 0, x.length);
    return x.map((value, i) => (value - mean) * scale * weight.values[i] + bias.values[i]);
  }

  /** Group norm, then SiLU. film: 2 numbers a channel, first all scales, then all shifts, which
   * the channels are told in between. */
  function normSilu({ weight, bias }, x, film) {
    const channels = weight.values.length;
    const area = x.length / channels;
    const size = channels / GROUPS;
    const out = new Float32Array(x.length);
    for (let group = 0; group < GROUPS; group++) {
      const [mean, scale] = moments(x, group * size * area, (group + 1) * size * area);
      for (let c = group * size; c < (group + 1) * size; c++) {
        let factor = scale * weight.values[c];
        let shift = bias.values[c] - mean * factor;
        if (film) {
          factor *= 1 + film[c];
          shift = shift * (1 + film[c]) + film[channels + c];
        }
        for (let i = c * area; i < (c + 1) * area; i++) out[i] = silu(x[i] * factor + shift);
      }
    }
    return out;
  }

  /** A 1x1 convolution: weight (out, in), packed, with every place of x (in, area). */
  function everywhere({ panels, outs, ins, bias }, x) {
    const area = x.length / ins;
    const out = new Float32Array(outs * area);
    Matrix.multiply(panels, 0, outs, ins, x, 0, area, out, 0);
    for (let i = 0; i < out.length; i++) out[i] += bias[Math.floor(i / area)];
    return out;
  }

  /** (channels, 2 size, 2 size) from (4 channels, size, size): four channels make one finer. */
  function shuffle(x, size) {
    const out = new Float32Array(x.length);
    eachPlace(x.length, size, (coarse, fine) => { out[fine] = x[coarse]; });
    return out;
  }

  /** The way back: (4 channels, size, size) from (channels, 2 size, 2 size). */
  function unshuffle(x, size) {
    const out = new Float32Array(x.length);
    eachPlace(x.length, size, (coarse, fine) => { out[coarse] = x[fine]; });
    return out;
  }

  function eachPlace(length, size, move) {
    for (let coarse = 0, channel = 0; coarse < length; channel++) {
      const start = (channel >> 2) * 4 * size * size + ((channel >> 1) & 1) * 2 * size + (channel & 1);
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) move(coarse++, start + 4 * y * size + 2 * x);
      }
    }
  }

  /** Every other place of every other row. */
  function thin(x, size) {
    const half = (size + 1) >> 1;
    const out = new Float32Array((x.length / (size * size)) * half * half);
    for (let row = 0, i = 0; row < x.length; row += size) {
      if (((row / size) % size) % 2 === 0) {
        for (let c = 0; c < size; c += 2) out[i++] = x[row + c];
      }
    }
    return out;
  }

  /** The channels of both. */
  function join(x, y) {
    const out = new Float32Array(x.length + y.length);
    out.set(x);
    out.set(y, x.length);
    return out;
  }

  function add(x, y) {
    for (let i = 0; i < x.length; i++) x[i] += y[i];
    return x;
  }

  return { silu, linear, layerNorm, normSilu, everywhere, shuffle, unshuffle, thin, join, add };
})();
