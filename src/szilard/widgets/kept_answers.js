// Remembers in this browser what the reader has answered, and lets Tab leave an answer; nothing of it is seen.

function read(name) {
  try {
    const found = Object.entries(JSON.parse(localStorage.getItem(name)) || {});
    return Object.fromEntries(found.filter(([, answer]) => typeof answer === "string"));
  } catch {
    return {};
  }
}

// marimo's editors would indent, and whoever has no mouse could not go on.
function passTabOn(event) {
  const inside = event.composedPath().some((one) => one.localName === "marimo-code-editor");
  if (event.key === "Tab" && inside) event.stopImmediatePropagation();
}

function render({ model, el }) {
  const name = model.get("name");
  el.style.display = "none";
  const write = () => {
    try {
      localStorage.setItem(name, JSON.stringify({ ...read(name), ...model.get("answers") }));
    } catch {
      // A browser that keeps nothing forgets the answers; the page works all the same.
    }
  };
  model.on("change:answers", write);
  const before = read(name);
  if (Object.keys(before).length) {
    model.set("answers", { ...before, ...model.get("answers") });
    model.save_changes();
  }
  document.addEventListener("keydown", passTabOn, true);
  return () => {
    model.off("change:answers", write);
    document.removeEventListener("keydown", passTabOn, true);
  };
}

export default { render };
