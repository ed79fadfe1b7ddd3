// A pair of axes, drawn in units of its own, which grow and shrink with the page.

import { drawing, fresh, written } from "./shared.js";

function stepOf(low, high, most) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((k) => k * power).find((step) => step >= rough * 0.999);
}

// Round numbers between two others, at most about `most`.
export function ticks(low, high, most = 6) {
  const step = stepOf(low, high, most);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

function scale([low, high], from, to) {
  return {
    there: (value) => from + ((value - low) / (high - low)) * (to - from),
    back: (place) => low + ((place - from) / (to - from)) * (high - low),
  };
}

// Axes over the intervals x and y, in a box of width x height; `extra` is room on the right.
export function axes({ x, y, xlabel = "", ylabel = "", width = 400, height = 300, extra = 10, grid = false }) {
  const box = { left: ylabel ? 58 : 44, right: width - extra, top: 12, bottom: height - (xlabel ? 42 : 26) };
  const across = scale(x, box.left, box.right);
  let up = scale(y, box.bottom, box.top);
  const clip = fresh();
  const size = { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
  const marks = drawing("g");
  const layer = drawing("g", { "clip-path": `url(#${clip})` });
  const free = drawing("g");
  const svg = drawing(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, class: "szilard-plot", "aria-hidden": "true" },
    drawing("defs", {}, drawing("clipPath", { id: clip }, drawing("rect", size))),
    marks,
    layer,
    drawing("rect", { ...size, class: "szilard-box" }),
    free,
  );

  function mark([low, high]) {
    up = scale([low, high], box.bottom, box.top);
    marks.replaceChildren();
    for (const value of ticks(...x)) {
      const at = across.there(value);
      if (grid) marks.append(drawing("line", { x1: at, x2: at, y1: box.top, y2: box.bottom, class: "szilard-grid" }));
      marks.append(drawing("text", { x: at, y: box.bottom + 16, "text-anchor": "middle" }, written(value)));
    }
    for (const value of ticks(low, high, 5)) {
      const at = up.there(value);
      if (grid) marks.append(drawing("line", { x1: box.left, x2: box.right, y1: at, y2: at, class: "szilard-grid" }));
      marks.append(drawing("text", { x: box.left - 6, y: at + 4, "text-anchor": "end" }, written(value)));
    }
    const centre = (box.top + box.bottom) / 2;
    if (xlabel) marks.append(drawing("text", { x: (box.left + box.right) / 2, y: height - 6, "text-anchor": "middle" }, xlabel));
    const turned = { x: 13, y: centre, "text-anchor": "middle", transform: `rotate(-90 13 ${centre})` };
    if (ylabel) marks.append(drawing("text", turned, ylabel));
  }

  mark(y);
  return {
    svg,
    layer,
    free,
    box,
    width,
    height,
    mark,
    place: (a, b) => [across.there(a), up.there(b)],
    value: (px, py) => [across.back(px), up.back(py)],
  };
}

export function path(points, place) {
  const far = 1e4; // what lies far outside is not seen, and huge numbers are drawn wrongly
  const inside = (v) => Math.max(-far, Math.min(far, v));
  return points.map(([a, b], k) => `${k ? "L" : "M"}${place(a, b).map((v) => inside(v).toFixed(2)).join(" ")}`).join("");
}

// The palette of the figures; in the dark the same hues, lighter (see widgets.css).
export function hue(k) {
  return `var(--hue-${k % 8})`;
}
