"""`make docs`: gather the pages in build/docs/source, and build the site in build/docs/html."""

import argparse
import sys
from pathlib import Path

from . import stage

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "docs"


def main() -> int:
    """Build the site; 0 if nothing is to be complained of."""
    parser = argparse.ArgumentParser(prog="make docs")
    parser.add_argument("--runs", type=Path, help="a folder of runs, whose figures go on the pages of their experiments")
    parser.add_argument("--out", type=Path, default=BUILD, help="the folder of the site")
    chosen = parser.parse_args()
    pages = stage.pages(chosen.runs)
    stage.write(pages, chosen.out / "source")
    from sphinx.cmd.build import main as sphinx

    options = ["--fail-on-warning", "--keep-going", "--quiet", "--jobs", "auto", "-b", "html", "-c", str(HERE)]
    status = sphinx([*options, "-d", str(chosen.out / "doctrees"), str(chosen.out / "source"), str(chosen.out / "html")])
    if status == 0:
        print(f"{len(pages)} files gathered; open {chosen.out / 'html' / 'index.html'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
