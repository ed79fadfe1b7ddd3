// Dense layers y = f(x W + b) for many inputs at once.

import { floats } from "./shared.js";

// The quotient of exponentials needs a third of the time of Math.tanh, and its rounding is far below that of 32 bits.
const tanh = (z) => {
  const e = Math.exp(-2 * Math.abs(z));
  const t = (1 - e) / (1 + e);
  return z < 0 ? -t : t;
};

const ACTIVATIONS = {
  linear: null,
  relu: (z) => (z > 0 ? z : 0),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh,
};

export function network(described) {
  return described.map(({ inputs, outputs, activation, weights, bias }) => ({
    inputs,
    outputs,
    activation: ACTIVATIONS[activation],
    weights: floats(weights),
    bias: floats(bias),
    sums: new Float32Array(0),
  }));
}

// z = x W + b, in tiles of two rows and four columns, whose eight sums fit into the registers of a processor.
function multiply(x, rows, layer, z) {
  const { inputs: m, outputs: n, weights: w, bias } = layer;
  const even = rows - (rows % 2);
  const tiled = n - (n % 4);
  for (let p = 0; p < even; p += 2) {
    const a = p * m;
    const b = a + m;
    for (let j = 0; j < tiled; j += 4) {
      let s0 = bias[j], s1 = bias[j + 1], s2 = bias[j + 2], s3 = bias[j + 3];
      let t0 = s0, t1 = s1, t2 = s2, t3 = s3;
      for (let i = 0, k = j; i < m; i += 1, k += n) {
        const w0 = w[k], w1 = w[k + 1], w2 = w[k + 2], w3 = w[k + 3];
        const u = x[a + i];
        s0 += u * w0; s1 += u * w1; s2 += u * w2; s3 += u * w3;
        const v = x[b + i];
        t0 += v * w0; t1 += v * w1; t2 += v * w2; t3 += v * w3;
      }
      const q = p * n + j;
      z[q] = s0; z[q + 1] = s1; z[q + 2] = s2; z[q + 3] = s3;
      z[q + n] = t0; z[q + n + 1] = t1; z[q + n + 2] = t2; z[q + n + 3] = t3;
    }
  }
  one(x, 0, rows, layer, z, tiled);
  one(x, even, rows, layer, z, 0, tiled);
}

// Number by number: what the tiles leave over.
function one(x, from, rows, { inputs: m, outputs: n, weights: w, bias }, z, first, last = n) {
  for (let p = from; p < rows; p += 1) {
    for (let j = first; j < last; j += 1) {
      let sum = bias[j];
      for (let i = 0, k = j; i < m; i += 1, k += n) sum += x[p * m + i] * w[k];
      z[p * n + j] = sum;
    }
  }
}

// The outputs for `rows` rows of inputs; what is returned is overwritten by the next call.
export function forward(layers, x, rows) {
  let values = x;
  for (const layer of layers) {
    if (layer.sums.length !== rows * layer.outputs) layer.sums = new Float32Array(rows * layer.outputs);
    const z = layer.sums;
    multiply(values, rows, layer, z);
    const f = layer.activation;
    if (f) for (let k = 0; k < z.length; k += 1) z[k] = f(z[k]);
    values = z;
  }
  return values;
}
