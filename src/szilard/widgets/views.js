// The outputs of a network as curves, as a picture over the plane, as an image.

import { element, drawing, table, written } from "./shared.js";
import { axes, hue, path } from "./plot.js";
import { forward } from "./network.js";

function costOf(layers, points, inputs, columns) {
  if (!points.length) return "";
  const outputs = layers[layers.length - 1].outputs;
  const x = rows(points.length, inputs, (p, all, start) => columns.forEach((c) => (all[start + c] = points[p][c])));
  const y = forward(layers, x, points.length);
  let sum = 0;
  points.forEach((point, p) => {
    for (let k = 0; k < point.length - columns.length; k += 1) sum += (y[p * outputs + k] - point[columns.length + k]) ** 2;
  });
  return `mean squared error ${written(sum / (points.length * (points[0].length - columns.length)), 3)}`;
}

function rows(count, inputs, fill) {
  const x = new Float32Array(count * inputs.length);
  for (let p = 0; p < count; p += 1) {
    const start = p * inputs.length;
    x.set(inputs, start);
    fill(p, x, start);
  }
  return x;
}

function limitsOf(values) {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high - low > 1e-9)) return [low - 0.5, high + 0.5];
  return [low, high];
}

export function curve(view) {
  const [low, high] = view.span;
  const free = view.limits === null;
  const graph = axes({ x: view.span, y: view.limits || [-1, 1], xlabel: view.xlabel, ylabel: view.ylabel, grid: true });
  const line = drawing("g");
  const dots = drawing("g");
  graph.layer.append(line, dots);
  const note = element("p", { class: "szilard-note" });

  function draw(layers, inputs) {
    const outputs = layers[layers.length - 1].outputs;
    const at = (p) => low + ((high - low) * p) / (view.count - 1);
    const y = forward(layers, rows(view.count, inputs, (p, all, start) => (all[start] = at(p))), view.count);
    const values = Float32Array.from(y);
    if (free) {
      const [a, b] = limitsOf([...values, ...view.points.map((point) => point[1])]);
      graph.mark([a - 0.06 * (b - a), b + 0.06 * (b - a)]);
    }
    line.replaceChildren();
    for (let k = 0; k < outputs; k += 1) {
      const points = Array.from({ length: view.count }, (_, p) => [at(p), values[p * outputs + k]]);
      line.append(drawing("path", { d: path(points, graph.place), class: "szilard-curve", stroke: hue(k) }));
    }
    dots.replaceChildren();
    for (const [a, ...b] of view.points) {
      b.forEach((value, k) => {
        const [cx, cy] = graph.place(a, value);
        dots.append(drawing("circle", { cx, cy, r: 3.5, class: "szilard-dot", fill: hue(b.length > 1 ? k : 1) }));
      });
    }
    note.textContent = costOf(layers, view.points, inputs, [0]);
    return values;
  }
  return { parts: [graph.svg, note], draw };
}

function paint(canvas, values, [low, high], colours) {
  const context = canvas.getContext("2d");
  const picture = context.createImageData(canvas.width, canvas.height);
  for (let k = 0; k < values.length; k += 1) {
    const shade = Math.max(0, Math.min(255, Math.round((255 * (values[k] - low)) / (high - low))));
    for (let c = 0; c < 3; c += 1) picture.data[4 * k + c] = colours[3 * shade + c];
    picture.data[4 * k + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}

function colourBar(graph, colours, limits) {
  const { top, bottom, right } = graph.box;
  const bar = drawing("g");
  for (let k = 0; k < 64; k += 1) {
    const [r, g, b] = colours.subarray(12 * k, 12 * k + 3);
    const y = bottom - ((k + 1) * (bottom - top)) / 64;
    bar.append(drawing("rect", { x: right + 10, y, width: 12, height: (bottom - top) / 64 + 0.6, fill: `rgb(${r},${g},${b})` }));
  }
  const words = [0, 0.5, 1].map((t) => drawing("text", { x: right + 27, y: bottom - t * (bottom - top) + 4 }));
  const say = ([low, high]) => words.forEach((word, k) => (word.textContent = written(low + (k / 2) * (high - low), 3)));
  say(limits);
  graph.free.append(bar, ...words);
  return say;
}

export function plane(view) {
  const colours = table(view.colours);
  const [[x0, x1], [y0, y1]] = view.span;
  const graph = axes({ x: view.span[0], y: view.span[1], xlabel: view.xlabel, ylabel: view.ylabel, width: 400, height: 340, extra: 72 });
  const canvas = element("canvas", { width: view.count, height: view.count, class: "szilard-canvas" });
  const { left, right, top, bottom } = graph.box;
  canvas.style.left = `${(100 * left) / graph.width}%`;
  canvas.style.top = `${(100 * top) / graph.height}%`;
  canvas.style.width = `${(100 * (right - left)) / graph.width}%`;
  canvas.style.height = `${(100 * (bottom - top)) / graph.height}%`;
  const say = colourBar(graph, colours, view.limits || [0, 1]);
  const dots = view.points.map(([a, b]) => {
    const [cx, cy] = graph.place(a, b);
    const dot = drawing("circle", { cx, cy, r: 5, class: "szilard-on-colours" }); // two rings, one of which is seen on any colour
    graph.free.append(drawing("circle", { cx, cy, r: 7, class: "szilard-ring" }), dot);
    return dot;
  });
  const note = element("p", { class: "szilard-note" });

  function draw(layers, inputs, n = view.count) {
    const outputs = layers[layers.length - 1].outputs;
    canvas.width = canvas.height = n;
    // The centres of n x n cells, the highest row first, as a canvas has them.
    const x = rows(n * n, inputs, (p, all, start) => {
      all[start] = x0 + ((p % n) + 0.5) * ((x1 - x0) / n);
      all[start + 1] = y1 - (Math.floor(p / n) + 0.5) * ((y1 - y0) / n);
    });
    const all = forward(layers, x, n * n);
    const values = new Float32Array(n * n);
    for (let p = 0; p < n * n; p += 1) values[p] = all[p * outputs + view.output];
    const limits = view.limits || limitsOf(values);
    paint(canvas, values, limits, colours);
    say(limits);
    view.points.forEach((point, k) => {
      const t = Math.max(0, Math.min(255, Math.round((255 * (point[2] - limits[0])) / (limits[1] - limits[0]))));
      dots[k].setAttribute("fill", `rgb(${colours.subarray(3 * t, 3 * t + 3).join(",")})`);
    });
    note.textContent = outputs === 1 ? costOf(layers, view.points, inputs, [0, 1]) : "";
    return values;
  }
  const coarse = Math.ceil(view.count / 2);
  return {
    parts: [element("div", { class: "szilard-layers" }, canvas, graph.svg), note],
    draw,
    hurry: (layers, inputs) => draw(layers, inputs, coarse),
  };
}

export function image(view) {
  const colours = table(view.colours);
  const [height, width] = view.shape;
  const canvas = element("canvas", { width, height, class: "szilard-image szilard-pixels" });
  function draw(layers, inputs) {
    const values = Float32Array.from(forward(layers, Float32Array.from(inputs), 1));
    paint(canvas, values, view.limits || limitsOf(values), colours);
    return values;
  }
  return { parts: [canvas], draw };
}
