// What a controller does on each branch of its measurement outcomes: the circuit of one branch, the tree of all, and R_Q.

import { button, drawing, element, frame, hear, keep, written } from "./shared.js";
import { ticks } from "./plot.js";
import { sign } from "./circuit.js";

const WIRE = 36, ROW = 20, CURVE = 120, LEFT = 46;

const outcomeText = (outcome) => (outcome > 0 ? "+1" : "\u22121");
const percent = (p) => `${written(100 * p, p > 0.99 && p < 1 ? 4 : 2)} %`;

function render({ model, el }) {
  const framed = frame(model, el);
  const branches = model.get("branches");
  const names = model.get("names");
  const from = model.get("start");
  const length = Math.max(...branches.map((branch) => branch.time + branch.operations.length));
  const column = Math.max(24, Math.min(40, 340 / length));
  const width = LEFT + column * length + 14;
  const x = (time) => LEFT + column * time;
  const children = (k) => Object.entries(branches[k].after).map(([outcome, child]) => [Number(outcome), child]);
  const likeliest = (k) => children(k).reduce((a, b) => (branches[b[1]].probability > branches[a[1]].probability ? b : a));

  // The branches that are followed, from the root on; where the path has no outcome left, the likelier one.
  function followed() {
    const found = [0];
    for (let depth = 0; ; depth += 1) {
      const here = found[found.length - 1];
      if (!children(here).length) return found;
      const wanted = model.get("path")[depth];
      found.push(branches[here].after[wanted] ?? likeliest(here)[1]);
    }
  }

  function pathTo(k) {
    const outcomes = [];
    for (let here = k; here > 0; here = branches[here].parent) outcomes.unshift(branches[here].outcome);
    return outcomes;
  }

  function follow(outcomes) {
    keep(model, "path", outcomes);
    show();
    framed.say(note.textContent);
  }

  const rows = new Map(); // the likelier branch goes straight on, the other one has a row below
  let row = 0;
  (function lay(k) {
    rows.set(k, row);
    const order = children(k).sort((a, b) => branches[b[1]].probability - branches[a[1]].probability);
    order.forEach(([, child], n) => {
      if (n) row += 1;
      lay(child);
    });
  })(0);
  const top = { wires: 18, tree: 18 + WIRE * names.length + 16 };
  top.curve = top.tree + ROW * (row + 1) + 12;
  const height = top.curve + CURVE + 38;
  const branchHeight = (k) => top.tree + ROW * (rows.get(k) + 0.5);

  const all = branches.flatMap((branch) => branch.recoverable);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = 0.08 * Math.max(most - least, 1e-3);
  const level = (value) => top.curve + CURVE * (1 - (value - least + room) / (most - least + 2 * room));
  const wire = (qubit) => top.wires + WIRE * qubit;

  const still = drawing("g");
  const moving = drawing("g");
  const svg = drawing("svg", { viewBox: `0 0 ${width} ${height}`, class: "szilard-timeline", "aria-hidden": "true" }, still, moving);
  svg.style.width = `${Math.max(100, (100 * width) / 400)}%`;
  const scroll = element("div", { class: "szilard-scroll" }, svg);
  const note = element("p", { class: "szilard-note" });
  const choices = element("div", { class: "szilard-choices" });

  const line = (x1, y1, x2, y2, look) => drawing("line", { x1, y1, x2, y2, class: look });
  const text = (at, y, words, anchor = "end", look = "") => drawing("text", { x: at, y, "text-anchor": anchor, class: look }, words);

  function axis() {
    names.forEach((name, q) => still.append(line(LEFT, wire(q), x(length), wire(q), "szilard-wire"), text(LEFT - 6, wire(q) + 4, name)));
    for (const value of ticks(least - room, most + room, 4)) {
      still.append(line(LEFT, level(value), x(length), level(value), "szilard-grid"), text(LEFT - 6, level(value) + 4, written(value, 4)));
    }
    for (const time of ticks(from, from + length, Math.max(4, Math.min(12, length)))) {
      if (Number.isInteger(time)) still.append(text(x(time - from), top.curve + CURVE + 16, String(time), "middle"));
    }
    still.append(text(x(length / 2), height - 4, "time step", "middle"));
    const name = text(4, top.curve - 2, "R", "start");
    name.append(drawing("tspan", { dy: 3, class: "szilard-small" }, "Q"));
    still.append(name);
  }

  const curveOf = (branch) => branch.recoverable.map((value, n) => `${x(branch.time + n)} ${level(value)}`);

  function tree(chosen) {
    branches.forEach((branch, k) => {
      const [a, b] = [x(branch.time), x(branch.time + branch.operations.length)];
      const [y0, y] = [k ? branchHeight(branch.parent) : branchHeight(k), branchHeight(k)];
      const look = `szilard-branch${chosen.has(k) ? " szilard-followed" : ""}${k && branch.probability < 0.5 ? " szilard-odd" : ""}`;
      const d = y0 === y ? `M${a} ${y}H${b}` : `M${a} ${y0}V${y - 5}Q${a} ${y} ${a + 5} ${y}H${Math.max(b, a + 6)}`;
      const reach = drawing("path", { d, class: "szilard-reach-line" });
      reach.addEventListener("click", () => follow(pathTo(k)));
      const words = k ? `${outcomeText(branch.outcome)}, ${percent(branch.probability)}` : "the beginning";
      reach.append(drawing("title", {}, words));
      moving.append(drawing("path", { d, class: look }), reach);
      if (k) moving.append(text(a + 6, y - 4, outcomeText(branch.outcome), "start", "szilard-small"));
      if (!chosen.has(k)) moving.append(drawing("polyline", { points: curveOf(branch).join(" "), class: look }));
    });
  }

  function circuit(path) {
    path.forEach((k, n) => {
      const branch = branches[k];
      branch.operations.forEach((operation, step) => {
        const at = x(branch.time + step + 0.5);
        moving.append(sign(operation, at, wire));
        if (operation.kind !== "measure") return;
        const next = step === branch.operations.length - 1 && path[n + 1] !== undefined ? branches[path[n + 1]] : null;
        const basis = operation.basis && operation.basis !== "z" ? operation.basis.toUpperCase() : "";
        const look = `szilard-small${next && next.probability < 0.5 ? " szilard-surprise" : ""}`;
        moving.append(text(at, wire(operation.qubits[0]) + 22, basis + (next ? outcomeText(next.outcome) : ""), "middle", look));
      });
    });
    const points = path.flatMap((k, n) => curveOf(branches[k]).slice(0, path[n + 1] === undefined ? undefined : -1));
    moving.append(drawing("polyline", { points: points.join(" "), class: "szilard-branch szilard-followed" }));
  }

  // A group of buttons for each measurement on the way: the outcomes, and how probable they were.
  function choose(path) {
    const held = choices.contains(choices.getRootNode().activeElement) ? choices.getRootNode().activeElement.getAttribute("aria-label") : null;
    const groups = path.slice(0, -1).map((k, depth) => {
      const { time, operations } = branches[k];
      const last = operations[operations.length - 1];
      const where = `step ${from + time + operations.length - 1}, ${names[last.qubits[0]]}`;
      const options = children(k).map(([outcome, child]) => {
        const words = `${outcomeText(outcome)} \u00b7 ${percent(branches[child].probability)}`;
        const one = button(words, `${where}: ${words}`, () => follow([...path.slice(1, depth + 1).map((b) => branches[b].outcome), outcome]));
        one.setAttribute("aria-pressed", child === path[depth + 1]);
        return one;
      });
      return element("div", { role: "group", "aria-label": where, class: "szilard-choice" }, element("span", {}, where), ...options);
    });
    choices.replaceChildren(...groups);
    if (held) [...choices.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === held)?.focus();
  }

  function show() {
    const path = followed();
    moving.replaceChildren();
    tree(new Set(path));
    circuit(path);
    const outcomes = path.slice(1).map((k) => outcomeText(branches[k].outcome)).join(", ");
    const end = branches[path[path.length - 1]].recoverable;
    const chance = path.reduce((product, k) => product * branches[k].probability, 1);
    const words = outcomes ? `Outcomes ${outcomes}, with probability ${percent(chance)}` : "Nothing is measured";
    note.textContent = `${words}: R_Q is ${written(end[end.length - 1], 4)} in the end.`;
    choose(path);
  }

  axis();
  framed.body.append(scroll, note, choices);
  hear(model, framed, "path", show);
  show();
  return framed.end;
}

export default { render };
