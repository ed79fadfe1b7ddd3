// Points in the plane that can be dragged, or moved with the arrow keys; a curve that answers.

import { drawing, element, frame, hear, keep, oncePerPicture, written } from "./shared.js";
import { axes, hue, path } from "./plot.js";
import { fitted } from "./polynomial.js";

const COUNT = 161; // places of a fitted curve
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

function handle() {
  return drawing(
    "g",
    { class: "szilard-handle", tabindex: 0, role: "button" },
    drawing("circle", { r: 16, class: "szilard-reach" }),
    drawing("circle", { r: 6.5, class: "szilard-ringed", fill: hue(1) }),
  );
}

function render({ model, el }) {
  const framed = frame(model, el);
  const [x, y] = model.get("span");
  const [xlabel, ylabel] = model.get("labels");
  const graph = axes({ x, y, xlabel, ylabel, height: 320, grid: true });
  graph.svg.removeAttribute("aria-hidden");
  const line = drawing("path", { class: "szilard-curve", stroke: hue(0) });
  graph.layer.append(line);
  const note = element("p", { class: "szilard-note" });
  const handles = model.get("positions").map(handle);
  const inside = (value, [low, high]) => Math.max(low, Math.min(high, value));
  const words = (k) => `point ${k + 1} at ${model.get("positions")[k].map((v) => written(v)).join(", ")}`;

  function curve() {
    const degree = model.get("degree");
    if (degree < 0) return model.get("curve");
    const at = Array.from({ length: COUNT }, (_, k) => x[0] + (k / (COUNT - 1)) * (x[1] - x[0]));
    return fitted(model.get("positions"), degree, x, at).map((value, k) => [at[k], value]);
  }

  const show = () => {
    const drawn = curve();
    framed.root.outputs = drawn.map(([, value]) => value);
    line.setAttribute("d", path(drawn, graph.place));
    model.get("positions").forEach((position, k) => {
      handles[k].setAttribute("transform", `translate(${graph.place(...position).join(" ")})`);
      handles[k].setAttribute("aria-label", `${words(k)}; the arrow keys move it`);
    });
  };
  const soon = oncePerPicture(show);

  function move(k, position) {
    const positions = model.get("positions").map((each) => [...each]);
    positions[k] = [inside(position[0], x), inside(position[1], y)];
    model.set("positions", positions);
    note.textContent = words(k);
    soon();
  }

  function place(event) {
    const box = graph.svg.getBoundingClientRect();
    const scale = graph.width / box.width;
    return graph.value((event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
  }

  handles.forEach((one, k) => {
    one.addEventListener("pointerdown", (event) => {
      one.setPointerCapture(event.pointerId);
      one.focus();
      event.preventDefault();
    });
    one.addEventListener("pointermove", (event) => one.hasPointerCapture(event.pointerId) && move(k, place(event)));
    one.addEventListener("lostpointercapture", () => model.save_changes());
    one.addEventListener("keydown", (event) => {
      const way = WAYS[event.key];
      if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const part = event.shiftKey ? 0.1 : 0.02;
      const [a, b] = model.get("positions")[k];
      move(k, [a + way[0] * part * (x[1] - x[0]), b + way[1] * part * (y[1] - y[0])]);
      keep(model, "positions", model.get("positions"));
      framed.say(words(k));
    });
  });
  graph.free.append(...handles);
  framed.body.append(graph.svg, note);
  for (const name of ["positions", "curve"]) hear(model, framed, name, soon);
  show();
  return framed.end;
}

export default { render };
