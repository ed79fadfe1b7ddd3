// Pictures that were made before, one after another.

import { button, element, frame, hear, keep, reducedMotion, slider, written } from "./shared.js";

const SPEEDS = [0.5, 1, 2, 4, 8, 16, 30];

// A drawing becomes part of the page, whose theme it follows.
function drawn(source, words) {
  const template = document.createElement("template");
  template.innerHTML = source;
  const made = template.content.firstElementChild;
  made.setAttribute("aria-label", words);
  return made;
}

function pictures(model) {
  const [width, height] = model.get("size");
  return model.get("frames").map((src, k) => {
    const label = model.get("labels")[k];
    const words = [model.get("description") || model.get("caption"), label].filter(Boolean).join(": ");
    if (src.startsWith("<svg")) return drawn(src, words);
    return element("img", { src, alt: words, width, height, class: model.get("pixelated") && "szilard-pixels" });
  });
}

function speeds(first, changed) {
  const all = [...new Set([...SPEEDS, first])].sort((a, b) => a - b);
  const options = all.map((value) => element("option", { value, selected: value === first }, `${written(value)} / s`));
  const select = element("select", { "aria-label": "pictures a second", title: "pictures a second" }, ...options);
  select.addEventListener("change", () => changed(Number(select.value)));
  return select;
}

function render({ model, el }) {
  const framed = frame(model, el);
  const images = pictures(model);
  const labels = model.get("labels");
  const last = images.length - 1;
  let speed = reducedMotion() ? Math.min(1, model.get("speed")) : model.get("speed");
  let timer = null;

  const stage = element("div", { class: "szilard-stage" });
  const label = element("div", { class: "szilard-label", "aria-hidden": "true" });
  const named = (k) => `${k + 1} of ${images.length}${labels[k] ? `: ${labels[k]}` : ""}`;
  const place = slider(
    { name: "picture", low: 0, high: last, step: 1, value: model.get("index"), shown: (k) => named(k) },
    (k) => go(k, true),
  );
  place.line.classList.add("szilard-wide");
  place.input.setAttribute("aria-label", "picture");

  function show() {
    const k = model.get("index");
    stage.replaceChildren(images[k]);
    images[(k + 1) % images.length].decode?.().catch(() => {});
    label.textContent = labels[k] || "";
    place.put(k);
    back.disabled = k === 0 && !repeat.checked;
    on.disabled = k === last && !repeat.checked;
  }

  function go(k, byHand) {
    if (byHand) pause();
    keep(model, "index", Math.max(0, Math.min(last, k)));
    show();
    if (byHand) framed.say(named(model.get("index")));
  }

  function step(by, byHand) {
    const next = model.get("index") + by;
    if (next < 0 || next > last) {
      if (!repeat.checked) return pause();
      return go(next < 0 ? last : 0, byHand);
    }
    return go(next, byHand);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    sayState();
  }

  function start() {
    if (model.get("index") === last && !repeat.checked) go(0, false);
    clearInterval(timer);
    timer = setInterval(() => step(1, false), 1000 / speed);
    sayState();
  }

  function sayState() {
    const text = timer === null ? "Play" : "Pause";
    play.textContent = timer === null ? "\u25b6\ufe0e" : "\u275a\u275a";
    play.setAttribute("aria-label", text);
    play.title = text;
  }

  const play = button("", "Play", () => (timer === null ? start() : pause()));
  const back = button("\u25c0", "One back", () => step(-1, true));
  const on = button("\u25b6", "One on", () => step(1, true));
  back.textContent = "\u2190";
  on.textContent = "\u2192";
  const repeat = element("input", { type: "checkbox", checked: model.get("loop") });
  repeat.addEventListener("change", show);
  const pace = speeds(speed, (value) => {
    speed = value;
    if (timer !== null) start();
  });
  const controls = [play, back, on, element("label", {}, repeat, " loop"), pace];

  framed.body.append(stage, label, place.line, element("div", { class: "szilard-controls" }, ...controls));
  hear(model, framed, "index", show);
  framed.leaving(() => clearInterval(timer));
  sayState();
  show();
  return framed.end;
}

export default { render };
