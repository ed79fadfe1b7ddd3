// Lets the widgets of a page live without Python: each has a model of its own, which only remembers.

function modelOf(state) {
  const heard = new Map();
  const listeners = (name) => heard.get(name) || heard.set(name, new Set()).get(name);
  return {
    get: (name) => state[name],
    set: (name, value) => {
      state[name] = value;
      for (const action of [...listeners(`change:${name}`), ...listeners("change")]) action();
    },
    on: (name, action) => listeners(name).add(action),
    off: (name, action) => (action ? listeners(name).delete(action) : listeners(name).clear()),
    save_changes: () => {},
    send: () => {},
  };
}

for (const place of document.querySelectorAll(".szilard-widget")) {
  place.model = modelOf(JSON.parse(place.querySelector("script").textContent));
  place.querySelector(".szilard-before").remove();
  WIDGETS[place.dataset.kind].render({ model: place.model, el: place });
}
