// Dense layers y = f(x W + b) for many inputs at once.

import { floats } from "./shared.js";

// The hyperbolic tangent by cubics through a table of values and slopes: 4e-9 away from it at most, in half of the time of one exponential.
const FINE = 64; // values in a unit
const END = 10;
const TABLE = new Float64Array(2 * (FINE * END + 2));
for (let k = 0; k < TABLE.length / 2; k += 1) {
  TABLE[2 * k] = Math.tanh(k / FINE);
  TABLE[2 * k + 1] = (1 - TABLE[2 * k] ** 2) / FINE;
}

function tanh(z) {
  const s = Math.min(Math.abs(z), END) * FINE;
  const k = s | 0;
  const u = s - k;
  const a = TABLE[2 * k], da = TABLE[2 * k + 1], db = TABLE[2 * k + 3];
  const d = TABLE[2 * k + 2] - a;
  const t = a + u * (da + u * (3 * d - 2 * da - db + u * (da + db - 2 * d)));
  return z < 0 ? -t : t;
}

const ACTIVATIONS = {
  linear: null,
  relu: (z) => (z > 0 ? z : 0),
  sigmoid: (z) => 0.5 + 0.5 * tanh(0.5 * z),
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
