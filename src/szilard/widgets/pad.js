// A square of pixels to draw on, with mouse, finger or keys.

import { button, element, frame, hear } from "./shared.js";

const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const SCALE = 8; // points of the canvas for a pixel

function render({ model, el }) {
  const framed = frame(model, el);
  const n = model.get("size");
  let cursor = [n >> 1, n >> 1];
  let erasing = false;
  let before = null;
  let pixels = [...model.get("pixels")];

  const name = `drawing of ${n} by ${n} pixels; arrow keys move the brush, space paints, backspace erases`;
  const canvas = element("canvas", { width: n * SCALE, height: n * SCALE, class: "szilard-pad", tabindex: 0, role: "application", "aria-label": name });
  const context = canvas.getContext("2d");

  function show() {
    pixels.forEach((value, k) => {
      const grey = 255 - value;
      context.fillStyle = `rgb(${grey},${grey},${grey})`;
      context.fillRect((k % n) * SCALE, Math.floor(k / n) * SCALE, SCALE, SCALE);
    });
    if (!canvas.matches(":focus-visible")) return;
    context.strokeStyle = "#d55e00";
    context.lineWidth = 2;
    context.strokeRect(cursor[1] * SCALE + 1, cursor[0] * SCALE + 1, SCALE - 2, SCALE - 2);
  }

  // Full within the brush, and softer over the pixel around it, so that strokes look as scanned ones do.
  function dab(row, column, erase) {
    const radius = model.get("brush");
    for (let r = Math.max(0, Math.floor(row - radius - 1)); r <= Math.min(n - 1, row + radius + 1); r += 1) {
      for (let c = Math.max(0, Math.floor(column - radius - 1)); c <= Math.min(n - 1, column + radius + 1); c += 1) {
        const ink = Math.round(255 * Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(r - row, c - column))));
        const k = r * n + c;
        pixels[k] = erase ? Math.min(pixels[k], 255 - ink) : Math.max(pixels[k], ink);
      }
    }
  }

  function settle() {
    model.set("pixels", [...pixels]);
    model.save_changes();
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const along = (value, start, size) => ((value - start) / size) * n - 0.5;
    return [along(event.clientY, box.top, box.height), along(event.clientX, box.left, box.width)];
  }

  function stroke(event) {
    const after = place(event);
    const from = before || after;
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(after[0] - from[0], after[1] - from[1])));
    for (let s = 1; s <= steps; s += 1) {
      dab(from[0] + (s / steps) * (after[0] - from[0]), from[1] + (s / steps) * (after[1] - from[1]), erasing);
    }
    before = after;
    show();
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    before = null;
    stroke(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) stroke(event);
  });
  canvas.addEventListener("lostpointercapture", settle);
  canvas.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    const paints = event.key === " ";
    const erases = event.key === "Backspace" || event.key === "Delete";
    if (!(way || paints || erases) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (way) cursor = cursor.map((value, k) => Math.max(0, Math.min(n - 1, value + way[k])));
    else {
      dab(...cursor, erases || erasing);
      settle();
    }
    show();
    framed.say(`row ${cursor[0] + 1}, column ${cursor[1] + 1}, ${pixels[cursor[0] * n + cursor[1]] > 127 ? "dark" : "light"}`);
  });
  for (const name of ["focus", "blur"]) canvas.addEventListener(name, show);

  const clear = button("Clear", "Clear", () => {
    pixels.fill(0);
    settle();
    show();
  });
  const eraser = button("Eraser", "Eraser", () => {
    erasing = !erasing;
    eraser.setAttribute("aria-pressed", erasing);
  });
  eraser.setAttribute("aria-pressed", false);
  framed.body.append(canvas, element("div", { class: "szilard-controls" }, clear, eraser));
  hear(model, framed, "pixels", () => {
    pixels = [...model.get("pixels")];
    show();
  });
  show();
  return framed.end;
}

export default { render };
