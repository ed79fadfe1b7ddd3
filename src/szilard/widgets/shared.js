// What all widgets share: elements, the theme, the frame around a widget, numbers in words.

const DRAWING = "http://www.w3.org/2000/svg";

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function drawing(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(DRAWING, tag), attributes, children);
}

export function button(text, label, press) {
  const made = element("button", { type: "button", "aria-label": label, title: label }, text);
  made.addEventListener("click", press);
  return made;
}

// A light or dark theme that a page has chosen, or null: marimo and furo write data-theme, JupyterLab data-jp-theme-light.
function chosen(place) {
  const { theme, jpThemeLight } = place.dataset;
  if (jpThemeLight) return jpThemeLight === "true" ? "light" : "dark";
  for (const name of ["dark", "light"]) {
    if (theme === name || place.classList.contains(name) || place.classList.contains(`${name}-theme`)) return name;
  }
  return null;
}

function themeOf(root, system) {
  for (let place = root.parentNode; place; place = place.parentNode || place.host) {
    const found = place.dataset ? chosen(place) : null;
    if (found) return found;
  }
  return system.matches ? "dark" : "light";
}

// Keeps the theme of `root` that of the page; returns what ends it.
function followTheme(root, changed) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const theme = themeOf(root, system);
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    changed();
  };
  const observer = new MutationObserver(apply);
  const attributeFilter = ["class", "data-theme", "data-jp-theme-light"];
  for (const place of [document.documentElement, document.body]) observer.observe(place, { attributes: true, attributeFilter });
  system.addEventListener("change", apply);
  apply();
  return () => {
    observer.disconnect();
    system.removeEventListener("change", apply);
  };
}

export function reducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// The frame of a widget: `body` for its parts, `say` for what a screen reader is to hear, `end` to leave.
export function frame(model, el, themed = () => {}) {
  const caption = model.get("caption");
  const said = element("p", { class: "szilard-said", "aria-live": "polite" });
  const body = element("div", { class: "szilard-body" });
  const name = model.get("description") || caption;
  const root = element("figure", { class: "szilard", role: "group", "aria-label": name }, body, said);
  if (caption) root.append(element("figcaption", {}, caption));
  el.append(root);
  const undo = [followTheme(root, themed)];
  return {
    root,
    body,
    say: (text) => (said.textContent = text),
    colour: (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim(),
    leaving: (action) => undo.push(action),
    end: () => {
      undo.forEach((action) => action());
      root.remove();
    },
  };
}

// Calls `action` when the model changes `name`, until the widget ends.
export function hear(model, framed, name, action) {
  model.on(`change:${name}`, action);
  framed.leaving(() => model.off(`change:${name}`, action));
}

export function keep(model, name, value) {
  model.set(name, value);
  model.save_changes();
}

// At most one call for every picture that the browser shows.
export function oncePerPicture(action) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      action();
    });
  };
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

export function floats(base64) {
  return new Float32Array(bytes(base64).buffer);
}

export function table(base64) {
  return bytes(base64);
}

// A number with a minus sign, and no more digits than are told apart.
export function written(value, digits = 3) {
  const text = Math.abs(value) >= 1e5 ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
  return text.replace("-", "\u2212");
}

let count = 0;
export function fresh() {
  count += 1;
  return `szilard-${Date.now().toString(36)}-${count}`;
}

// A slider with its name before it and its value, as `shown` writes it, after it.
export function slider({ name, low, high, step, value, shown = (v) => written(v, 4) }, moved, settled = () => {}) {
  const id = fresh();
  const input = element("input", { type: "range", id, min: low, max: high, step, value });
  const output = element("output", { for: id });
  const show = () => {
    output.textContent = shown(Number(input.value));
    input.setAttribute("aria-valuetext", shown(Number(input.value)));
  };
  input.addEventListener("input", () => {
    show();
    moved(Number(input.value));
  });
  input.addEventListener("change", () => settled(Number(input.value)));
  show();
  const put = (v) => {
    input.value = v;
    show();
  };
  return { line: element("div", { class: "szilard-slider" }, element("label", { for: id }, name), input, output), input, put };
}
