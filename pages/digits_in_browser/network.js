"use strict";
/* The network: a U-Net that looks at an image at 14x14 and at 7x7, and answers the velocity from
 * noise towards data. */
class Network {
  static SIDE = 28;
  static CLASSES = 10;
  static NO_CLASS = -1; // stands in every place of the condition where there is none

  /** tensors: what Weights.read found. */
  constructor(tensors) {
    this.tensors = tensors;
    this.layers = {};
    this.calls = 0; // of velocity
    for (const [name, weight] of Object.entries(tensors)) {
      if (weight.shape.length === 4) this.layers[name.replace(/\.weight$/, "")] = this.kernel(name);
    }
  }

  kernel(name) {
    const weight = this.tensors[name];
    const bias = this.tensors[name.replace(/weight$/, "bias")];
    const [outs, ins, size] = weight.shape;
    if (size === 3) return new Convolution(weight, bias);
    return { panels: Matrix.pack(weight.values, outs, ins), outs, ins, bias: bias.values };
  }

  part(name) {
    return { weight: this.tensors[`${name}.weight`], bias: this.tensors[`${name}.bias`] };
  }

  /** The embedding of a time in [0, 1]. */
  time(t) {
    const angles = this.tensors["embed_time.0.frequencies"].values.map((each) => each * t);
    const waves = Layers.join(angles.map(Math.sin), angles.map(Math.cos));
    const hidden = Layers.linear(this.part("embed_time.1"), waves).map(Layers.silu);
    return Layers.layerNorm(this.part("embed_time.4"), Layers.linear(this.part("embed_time.3"), hidden));
  }

  condition(label) {
    const given = new Float32Array(Network.CLASSES);
    if (label < 0) given.fill(Network.NO_CLASS);
    else given[label] = 1;
    return Layers.layerNorm(this.part("embed_condition.1"), Layers.linear(this.part("embed_condition.0"), given));
  }

  /** Two convolutions beside a shortcut; told: time and condition. */
  block(name, x, size, told) {
    const film = Layers.linear(this.part(`${name}.film`), told);
    const inner = this.layers[`${name}.conv_1`].apply(Layers.normSilu(this.part(`${name}.norm_1`), x), size);
    const normed = Layers.normSilu(this.part(`${name}.norm_2`), inner, film);
    const shortcut = this.layers[`${name}.shortcut`];
    return Layers.add(
      this.layers[`${name}.conv_2`].apply(normed, size), shortcut ? Layers.everywhere(shortcut, x) : x,
    );
  }

  /** The velocity (784,) at an image x (784,), a time t in [0, 1] (0 is noise, 1 is data) and a
   * label in 0..9, or -1 for none. */
  velocity(x, t, label) {
    this.calls += 1;
    const [half, quarter] = [Network.SIDE / 2, Network.SIDE / 4];
    const time = this.time(t);
    const told = Layers.add(this.condition(label), time).map(Layers.silu);
    const start = this.layers.conv_in.apply(Layers.unshuffle(x, half), half);
    const fine = this.block("down_1", start, half, told);
    const coarse = Layers.thin(this.layers.coarser.apply(fine, half), half);
    const deep = this.block("down_2", coarse, quarter, told);
    let up = Layers.join(this.block("middle", deep, quarter, told), deep);
    up = this.block("up_2.0", up, quarter, told);
    up = this.block("up_2.1", up, quarter, told);
    up = Layers.join(Layers.shuffle(Layers.everywhere(this.layers.finer, up), quarter), fine);
    up = this.block("up_1.0", up, half, told);
    up = this.block("up_1.1", up, half, told);
    up = this.layers.conv_out.apply(Layers.normSilu(this.part("norm_out"), up), half);
    const [share] = Layers.linear(this.part("share"), time.map(Layers.silu));
    return Layers.shuffle(up, half).map((value, i) => value + share * x[i]);
  }
}
