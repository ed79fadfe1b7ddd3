// A grid of cells: a click goes to the next kind of cell; values, arrows and marks are drawn on them.

import { drawing, element, frame, hear, keep, table, written } from "./shared.js";

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const WAYS = [[0, -1], [0, 1], [-1, 0], [1, 0]]; // up, down, left, right, as (x, y)
const NAMES = ["up", "down", "left", "right"];
const LEAST = 0.02; // a probability that is still drawn

function arrows(chances) {
  const svg = drawing("svg", { viewBox: "-50 -50 100 100", class: "szilard-arrows", "aria-hidden": "true" });
  chances.forEach((chance, k) => {
    if (chance < LEAST) return;
    const [x, y] = WAYS[k].map((way) => 44 * way * chance);
    const [u, v] = [x / (44 * chance), y / (44 * chance)];
    const [long, wide] = [15 * chance, 13 * chance];
    const head = `M${x - long * u - wide * v} ${y - long * v + wide * u}L${x} ${y}L${x - long * u + wide * v} ${y - long * v - wide * u}`;
    const look = { "stroke-width": 3 + 6 * chance, opacity: 0.35 + 0.65 * chance };
    svg.append(drawing("path", { d: `M0 0L${x} ${y}${chance > 0.3 ? head : ""}`, ...look }));
  });
  return svg;
}

// Enough decimals to tell a hundredth of the range.
function rounded(value, [low, high]) {
  const decimals = Math.max(0, Math.min(4, 1 - Math.floor(Math.log10(high - low))));
  return (Number(value.toFixed(decimals)) + 0).toFixed(decimals).replace("-", "\u2212"); // + 0: no -0
}

function render({ model, el }) {
  const framed = frame(model, el);
  const colours = table(model.get("colours"));
  const rows = model.get("cells").length;
  const columns = model.get("cells")[0].length;
  let here = [0, 0];
  let clicks = 0;

  const grid = element("div", { class: "szilard-board", role: "grid", "aria-label": `board of ${rows} rows and ${columns} columns` });
  grid.style.setProperty("--columns", columns);
  const cells = Array.from({ length: rows }, (_, r) => {
    const line = Array.from({ length: columns }, (_, c) => {
      const one = element("button", { type: "button", role: "gridcell", tabindex: -1 });
      one.addEventListener("click", () => press(r, c));
      one.addEventListener("focus", () => visit(r, c));
      one.addEventListener("keydown", (event) => walk(event, r, c));
      return one;
    });
    grid.append(element("div", { role: "row" }, ...line));
    return line;
  });

  function visit(r, c) {
    cells[here[0]][here[1]].tabIndex = -1;
    here = [r, c];
    cells[r][c].tabIndex = 0;
  }

  function walk(event, r, c) {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = cells[r + step[0]]?.[c + step[1]];
    if (next) next.focus();
  }

  function press(r, c) {
    const kinds = model.get("kinds");
    const held = model.get("marks").some(([a, b]) => a === r && b === c);
    if (kinds.length > 1 && !held) {
      const next = model.get("cells").map((line) => [...line]);
      next[r][c] = (next[r][c] + 1) % kinds.length;
      model.set("cells", next);
    }
    clicks += 1;
    keep(model, "clicked", [r, c, clicks]);
    show();
    framed.say(words(r, c));
  }

  const marked = (r, c) => model.get("marks").filter(([a, b]) => a === r && b === c).map(([, , text]) => text).join(" ");

  function words(r, c) {
    const value = model.get("values")[r]?.[c];
    const chances = model.get("arrows")[r]?.[c];
    const best = chances && Math.max(...chances) >= LEAST ? NAMES[chances.indexOf(Math.max(...chances))] : "";
    const kind = model.get("kinds")[model.get("cells")[r][c]];
    const parts = [kind, marked(r, c), value === undefined || value === null ? "" : `value ${written(value)}`, best];
    return `row ${r + 1}, column ${c + 1}: ${parts.filter(Boolean).join(", ")}`;
  }

  function limits() {
    const all = model.get("values").flat().filter((value) => value !== null);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return high > low ? [low, high] : [low - 1, low + 1];
  }

  function shade(one, value, [low, high]) {
    const seen = value !== undefined && value !== null;
    const t = seen ? Math.round((255 * (value - low)) / (high - low)) : 0;
    const [r, g, b] = colours.subarray(3 * t, 3 * t + 3);
    one.style.background = seen ? `rgb(${r},${g},${b})` : "";
    one.style.color = seen ? (0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#000" : "#fff") : "";
  }

  function show() {
    const range = limits();
    const small = columns > 8;
    cells.forEach((line, r) =>
      line.forEach((one, c) => {
        const value = model.get("values")[r]?.[c];
        const chances = model.get("arrows")[r]?.[c];
        const mark = marked(r, c);
        one.className = `szilard-cell szilard-kind-${model.get("cells")[r][c]}`;
        one.setAttribute("aria-label", words(r, c));
        shade(one, value, range);
        one.replaceChildren();
        if (chances && !mark) one.append(arrows(chances));
        if (mark) one.append(element("strong", {}, mark));
        else if (value !== undefined && value !== null && !small && !chances) one.append(rounded(value, range));
      }),
    );
  }

  visit(0, 0);
  framed.body.append(grid);
  for (const name of ["cells", "values", "arrows", "marks"]) hear(model, framed, name, show);
  show();
  return framed.end;
}

export default { render };
