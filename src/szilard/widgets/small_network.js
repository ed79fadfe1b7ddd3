// A dense network that is evaluated here, anew whenever a slider moves.

import { button, element, frame, hear, keep, oncePerPicture, slider, written } from "./shared.js";
import { network } from "./network.js";
import { curve, image, plane } from "./views.js";

const VIEWS = { curve, plane, image };
const SLOW = 35; // milliseconds
const REST = 150;

// Writes the sliders' values into inputs, weights and biases; a scale multiplies all weights and biases at last.
function settle(model, first, layers, inputs) {
  let scale = 1;
  model.get("sliders").forEach(({ kind, layer, row, column }, k) => {
    const value = model.get("values")[k];
    if (kind === "input") inputs[column] = value;
    else if (kind === "weight") first[layer].weights[row * first[layer].outputs + column] = value;
    else if (kind === "bias") first[layer].bias[column] = value;
    else scale *= value;
  });
  layers.forEach((layer, l) => {
    for (const part of ["weights", "bias"]) {
      const given = first[l][part];
      for (let k = 0; k < given.length; k += 1) layer[part][k] = scale * given[k];
    }
  });
}

function render({ model, el }) {
  const framed = frame(model, el);
  const described = model.get("layers");
  const first = network(described);
  const layers = network(described);
  const inputs = Float64Array.from(model.get("inputs"));
  const view = VIEWS[model.get("view").kind](model.get("view"));
  const start = [...model.get("start")];

  // Where a whole picture takes too long to follow the hand, every second row and column must do until the hand rests.
  let whole = 0;
  let resting = null;

  // What a test or a curious reader may look at: the numbers behind the picture, and the time they took.
  function draw(how) {
    const begun = performance.now();
    settle(model, first, layers, inputs);
    framed.root.outputs = how(layers, inputs);
    framed.root.milliseconds = performance.now() - begun;
    framed.root.rough = how !== view.draw;
    if (!framed.root.rough) whole = framed.root.milliseconds;
  }

  const soon = oncePerPicture(() => {
    clearTimeout(resting);
    const hurried = view.hurry && whole > SLOW;
    draw(hurried ? view.hurry : view.draw);
    if (hurried) resting = setTimeout(() => draw(view.draw), REST);
  });
  framed.leaving(() => clearTimeout(resting));
  const lines = model.get("sliders").map((described, k) => {
    const put = (value) => {
      const values = [...model.get("values")];
      values[k] = value;
      model.set("values", values);
      soon();
    };
    const settled = () => model.save_changes();
    return slider({ ...described, value: model.get("values")[k], shown: (v) => written(v, 4) }, put, settled);
  });
  const show = () => {
    lines.forEach((line, k) => line.put(model.get("values")[k]));
    soon();
  };
  const reset = button("Reset", "Reset", () => {
    keep(model, "values", [...start]);
    show();
  });

  const sliders = element("div", { class: "szilard-sliders" }, ...lines.map(({ line }) => line));
  framed.body.append(...view.parts, sliders);
  if (lines.length) framed.body.append(element("div", { class: "szilard-controls" }, reset));
  hear(model, framed, "values", show);
  draw(view.draw);
  return framed.end;
}

export default { render };
