"use strict";
/* The network's weights, from a safetensors file. */
const Weights = (() => {
  const KINDS = { F32: Float32Array, I8: Int8Array };

  /** {name: {shape, values}} of the bytes of a file. What is int8 there is multiplied by its scales. */
  function read(buffer) {
    const length = Number(new DataView(buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
    const found = {};
    for (const [name, entry] of Object.entries(header)) {
      if (name === "__metadata__") continue;
      const [from, to] = entry.data_offsets.map((each) => each + 8 + length);
      found[name] = { shape: entry.shape, values: new KINDS[entry.dtype](buffer.slice(from, to)) };
    }
    for (const [name, tensor] of Object.entries(found)) {
      if (tensor.values instanceof Int8Array) tensor.values = times(tensor, found[`${name}.scale`]);
    }
    return found;
  }

  /** Each output channel, which comes first in the shape, has a scale of its own. */
  function times({ shape, values }, scale) {
    const each = values.length / shape[0];
    return Float32Array.from(values, (value, i) => value * scale.values[Math.floor(i / each)]);
  }

  return { read };
})();
