"""How long a reader waits for the page of a lecture, and for what a slider changes; what stands on each page; the size of what is shipped.

Goals: the slowest page is whole in two seconds, a step in a widget that computes in the browser shows within 50 ms, and one that Python
answers within half a second: all for two idle cores. Beside them, in the same browser, a page of marimo's that holds one sentence.

Whole is the moment of the last change of the page's text, schemes and widgets after its address was asked for, in a chromium
that has marimo's scripts already, as from the second page on; medians of REPEATS. A step is measured from the key to the change.

`python -m benchmarks.lecture_pages [--only NUMBER ...]`; chromium must be installed. What stands on a
page is counted there: words with the labels of controls, schemes with pictures, derivations that unfold.
"""

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from szilard.lectures import LECTURES, kept_files

from ._history import Goal, finish

REPEATS = 3
STILL = 2  # seconds without a change after which a page is whole
LOOK = """
(() => {
  window.szilardBoxes = () => [...document.querySelectorAll('*')].map(one => one.shadowRoot?.querySelector('.szilard')).filter(Boolean);
  const seen = () => JSON.stringify([document.body?.innerText.length,
    document.querySelectorAll('svg.scheme').length, szilardBoxes().length]);
  const watch = window.szilardWatch = {state: '', changed: 0};
  setInterval(() => {
    const state = seen();
    if (state !== watch.state) Object.assign(watch, {state, changed: performance.now()});
  }, 30);
})()
"""
STEP = """
state => new Promise(done => {
  const look = new Function('return ' + state), before = look();
  let begin = 0;
  document.addEventListener('keydown', () => { begin = performance.now(); }, {capture: true, once: true});
  const poll = () => begin && look() !== before ? done(performance.now() - begin) : setTimeout(poll, 2);
  setTimeout(() => done(null), 10000);
  poll();
})
"""
PICTURES = (
    "[...document.querySelectorAll('img')].map(one => one.src).join() + [...document.querySelectorAll('svg')].map(one => one.outerHTML)"
)
OF_WIDGET = "(() => { const box = window.szilardBox ??= szilardBoxes()[0]; return box.innerHTML + box.outputs; })()"
COUNTS = """() => ({
  words: document.body.innerText.split(/\\s+/).length,
  schemes: document.querySelectorAll('svg.scheme').length,
  widgets: szilardBoxes().length,
  sliders: document.querySelectorAll('marimo-slider').length,
  derivations: document.querySelectorAll('marimo-accordion').length,
})"""
EMPTY = """import marimo

app = marimo.App()


@app.cell
def _():
    import marimo

    marimo.md("Exercise 0.7")
    return


if __name__ == "__main__":
    app.run()
"""


@contextmanager
def served(*command: str) -> Iterator[str]:
    """The address that a server prints, which is asked to end afterwards."""
    with subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        found = next((found for line in process.stdout or () if (found := re.search(r"http\S+", line))), None)
        if not found:
            sys.exit(f"`{' '.join(command)}` serves nothing.")
        try:
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)


def empty(page: Any) -> float:
    """Seconds until a page of marimo's that holds one sentence is whole."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "empty.py")
        file.write_text(EMPTY, encoding="utf-8")
        with served("marimo", "run", "--headless", "--no-token", "--host", "127.0.0.1", str(file)) as address:
            return median([opened(page, address, 0) for _ in range(REPEATS + 1)][1:])


def opened(page: Any, address: str, number: int) -> float:
    """Seconds until the page is whole."""
    page.goto(address)
    page.get_by_text(f"Exercise {number}.7").first.wait_for()
    page.wait_for_function(f"performance.now() - window.szilardWatch.changed > {1000 * STILL}")
    return page.evaluate("window.szilardWatch.changed") / 1000


def steps(page: Any, slider: Any, state: str) -> list[float]:
    """Milliseconds from a key on the slider, forth and back, until `state`, a piece of JavaScript, has another value.

    A key that changes nothing within ten seconds counts for nothing.
    """
    took = []
    for repeat in range(REPEATS):
        slider.focus()
        page.evaluate(f"state => {{ window.szilardStep = ({STEP})(state); }}", state)
        slider.press("ArrowLeft" if repeat % 2 else "ArrowRight")
        took.append(page.evaluate("window.szilardStep"))
    return [one for one in took if one is not None]


def measured(page: Any, address: str, number: int) -> dict[str, Any]:
    """A lecture: its seconds, its steps and what stands on it."""
    seconds = [opened(page, address, number) for _ in range(REPEATS)]
    found = {"whole_s": round(median(seconds), 2), "slowest_s": round(max(seconds), 2)} | page.evaluate(COUNTS)
    for name, selector, state in (
        ("python_ms", "marimo-slider [role=slider]", PICTURES),
        ("browser_ms", ".szilard input[type=range]", OF_WIDGET),
    ):
        slider = page.locator(selector).first
        if slider.count() and (took := steps(page, slider, state)):
            found[name] = round(median(took), 1)
    return found


def main() -> None:
    """Each lecture in one browser."""
    parser = argparse.ArgumentParser(description="Seconds until the pages of lectures are whole.")
    parser.add_argument("--only", nargs="+", type=int, default=list(LECTURES), choices=list(LECTURES))
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        sys.exit("No chromium is installed; `.ci/browser` installs it.")
    with served("szilard", "lecture", "1", "--no-browser") as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--headless", "--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.add_init_script(LOOK)
        opened(page, address, 1)  # the scripts are there from now on
        found: dict[str, Any] = {}
        for number in asked.only:
            found[str(number)] = measured(page, address.replace("/1/?", f"/{number}/?"), number)
            print(number, found[str(number)], flush=True)
        alone = round(empty(page), 2)
        browser.close()
    worst = {name: max(row[name] for row in found.values() if name in row) for name in ("whole_s", "python_ms", "browser_ms")}
    shipped = sum(file.stat().st_size for file in Path(kept_files.FOLDER).iterdir())
    goals = [("whole_s", 2), ("python_ms", 500), ("browser_ms", 50), ("shipped_MB", 10)]
    every = {"lectures": found, "empty_s": alone, "worst": worst | {"shipped_MB": round(shipped / 1e6, 2)}}
    finish(__file__, every, [Goal(f"worst/{name}", bound, most=True) for name, bound in goals])


if __name__ == "__main__":
    main()
