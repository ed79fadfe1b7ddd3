#!/bin/bash
# marimo 0.25.2: does a notebook that is exported as a script or for Jupyter give the numbers that it gives in marimo?
# Expected: yes; a name that begins with an underscore belongs to its cell, and the export keeps that, or refuses what it cannot keep.
# Seen: another number, without a word. The names become global, so that a function of the first cell reads the _gain of the second: 100 instead of 2.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check marimo==0.25.2 nbformat==5.10.4
cd "$folder"
cat > notebook.py <<'PYTHON'
import marimo

app = marimo.App()


@app.cell
def _():
    _gain = 2

    def amplify(signal):
        return _gain * signal

    return (amplify,)


@app.cell
def _():
    _gain = 100
    noise = _gain / 1000
    return (noise,)


@app.cell
def _(amplify, noise):
    print("a signal of 1 becomes", amplify(1), "with a noise of", noise)
    return


if __name__ == "__main__":
    app.run()
PYTHON
"$folder/venv/bin/marimo" --version
"$folder/venv/bin/marimo" export script notebook.py --output script.py
"$folder/venv/bin/marimo" export ipynb notebook.py --sort topological --output notebook.ipynb
"$folder/venv/bin/python" - <<'PYTHON'
import json
import subprocess
import sys

# Jupyter runs the cells one after the other in one namespace
with open("notebook.ipynb") as file:
    cells = ["".join(cell["source"]) for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
with open("jupyter.py", "w") as file:
    file.write("\n\n".join(cells))
said = {}
for name in ("notebook.py", "script.py", "jupyter.py"):
    said[name] = subprocess.run([sys.executable, name], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{name:12}", said[name])
assert said["notebook.py"] == "a signal of 1 becomes 2 with a noise of 0.1"
wrong = "a signal of 1 becomes 100 with a noise of 0.1"
assert said["script.py"] == wrong and said["jupyter.py"] == wrong, "private names now stay private in what is exported"
PYTHON
