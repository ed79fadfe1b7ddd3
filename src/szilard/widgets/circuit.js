// Operations on qubits as the signs of a circuit, as the figures draw them.

import { drawing } from "./shared.js";

const HALF = 10; // of a box

function box(x, y) {
  return drawing("rect", { x: x - HALF, y: y - HALF, width: 2 * HALF, height: 2 * HALF, class: "szilard-gate" });
}

function meter(x, y) {
  const arc = `M${x - 6.5} ${y + 4}A6.5 6.5 0 0 1 ${x + 6.5} ${y + 4}M${x} ${y + 4}L${x + 4.5} ${y - 5}`;
  return [box(x, y), drawing("path", { d: arc, class: "szilard-meter" })];
}

function dot(x, y) {
  return drawing("circle", { cx: x, cy: y, r: 4, class: "szilard-control" });
}

function target(x, y) {
  const cross = `M${x - 8} ${y}H${x + 8}M${x} ${y - 8}V${y + 8}`;
  return [drawing("circle", { cx: x, cy: y, r: 8, class: "szilard-gate" }), drawing("path", { d: cross, class: "szilard-meter" })];
}

function crossed(x, y) {
  return drawing("path", { d: `M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x + 5} ${y - 5}L${x - 5} ${y + 5}`, class: "szilard-meter" });
}

function named(text, x, y) {
  const size = Math.min(13, 26 / text.length);
  return [box(x, y), drawing("text", { x, y: y + 0.35 * size, "text-anchor": "middle", "font-size": size }, text)];
}

// One operation at the place x, on wires at the heights that `at` gives.
export function sign({ kind, qubits }, x, at) {
  const heights = qubits.map(at);
  const group = drawing("g");
  if (heights.length > 1) {
    group.append(drawing("line", { x1: x, x2: x, y1: Math.min(...heights), y2: Math.max(...heights), class: "szilard-wire" }));
  }
  if (kind === "measure") heights.forEach((y) => group.append(...meter(x, y)));
  else if (kind === "cnot") group.append(dot(x, heights[0]), ...target(x, heights[1]));
  else if (kind === "cz") group.append(...heights.map((y) => dot(x, y)));
  else if (kind === "swap") group.append(...heights.map((y) => crossed(x, y)));
  else if (kind !== "idle") heights.forEach((y) => group.append(...named(kind === "reset" ? "|0\u27e9" : kind.toUpperCase(), x, y)));
  return group;
}
