"""Small pictures of what the experiments find. `make pictures` makes those that are missing, each from a short run.

`python -m website.pictures NAME ...` makes some anew, and `--runs FOLDER` takes the figures of runs in that folder. They are kept in
docs/pictures as NAME.FIGURE.webp, some 20 kB each.
"""

import argparse
import io
import json
import sys
import tempfile
from pathlib import Path

from PIL import Image

from szilard.experiments import REGISTRY, run

PLACE = Path(__file__).parents[1] / "pictures"
WIDTH, LARGE = 760, 1600  # pixels of a kept picture, and of a figure of a run
MOST = 1_500_000  # bytes of all kept pictures


def kept(name: str) -> Path | None:
    """The picture of an experiment, if there is one."""
    return next(iter(sorted(PLACE.glob(f"{name}.*.webp"))), None)


def all_kept() -> list[Path]:
    """Every picture."""
    return sorted(PLACE.glob("*.webp"))


def figure(picture: Path) -> str:
    """The name of the figure that a picture shows."""
    return picture.name.split(".")[1]


def webp(png: Path, width: int) -> bytes:
    """A figure on white, at most so wide, as WebP; lines and letters stay sharp."""
    with Image.open(png) as opened:
        image = Image.new("RGB", opened.size, "white")
        image.paste(opened, mask=opened.getchannel("A") if opened.mode == "RGBA" else None)
    if image.width > width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "webp", quality=70, method=6)
    return buffer.getvalue()


def keep(name: str, folder: Path, chosen: str = "") -> Path:
    """Make the picture of an experiment from a run's folder: of the figure that is chosen, was chosen before, or is the first."""
    captions = json.loads((folder / "result.json").read_text("utf-8"))["captions"]
    chosen = chosen or (figure(old) if (old := kept(name)) else next(iter(captions)))
    for old in PLACE.glob(f"{name}.*.webp"):
        old.unlink()
    PLACE.mkdir(exist_ok=True)
    path = PLACE / f"{name}.{chosen}.webp"
    path.write_bytes(webp(folder / "figures" / f"{chosen}.png", WIDTH))
    return path


def of_runs(runs: Path) -> dict[str, list[tuple[str, bytes]]]:
    """The figures of the finished runs in a folder, by experiment: a path for each, and the picture. The latest run counts."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for result in sorted(runs.glob("*/result.json"), key=lambda path: path.stat().st_mtime):
        name = json.loads((result.parent / "record.json").read_text("utf-8"))["experiment"]
        figures = [result.parent / "figures" / f"{one}.png" for one in json.loads(result.read_text("utf-8"))["captions"]]
        found[name] = [(f"{name}/{png.stem}.webp", webp(png, LARGE)) for png in figures if png.exists()]
    return found


def main() -> int:
    """Make pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME[:FIGURE]", help="experiments; without any, those that have no picture")
    parser.add_argument("--runs", type=Path, help="a folder with a run of each, in folders named after them; else short forms are run")
    chosen = parser.parse_args()
    for entry in chosen.names or [name for name in REGISTRY if kept(name) is None]:
        name, _, wanted = entry.partition(":")
        with tempfile.TemporaryDirectory() as folder:
            if chosen.runs is None:
                run(name, Path(folder) / name, quick=True)
            path = keep(name, (chosen.runs or Path(folder)) / name, wanted)
        print(f"{path.name} {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
