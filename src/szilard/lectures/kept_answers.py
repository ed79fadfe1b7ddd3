"""What the reader has answered stays in the browser: a part of the page that nobody sees, and that no other machine hears of."""

import anywidget
import traitlets

_SCRIPT = """
const read = (name) => {
  try {
    const found = JSON.parse(localStorage.getItem(name));
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
};

export default {
  render({ model, el }) {
    const name = model.get("name");
    el.style.display = "none";
    const keep = () => {
      try {
        localStorage.setItem(name, JSON.stringify({ ...read(name), ...model.get("answers") }));
      } catch {}
    };
    model.on("change:answers", keep);
    const before = Object.entries(read(name)).filter(([, answer]) => typeof answer === "string");
    if (before.length) {
      model.set("answers", { ...Object.fromEntries(before), ...model.get("answers") });
      model.save_changes();
    }
    return () => model.off("change:answers", keep);
  },
};
"""


class KeptAnswers(anywidget.AnyWidget):
    """Answers by the keys of their exercises; the browser keeps them under `name`, and gives them back when the page opens again."""

    _esm = _SCRIPT
    name = traitlets.Unicode("").tag(sync=True)
    answers = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
