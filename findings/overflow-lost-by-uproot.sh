#!/bin/bash
# boost-histogram 1.8.1 to uproot 5.7.7: are all counts of a histogram in the ROOT file when one of its axes has no bin for values below its range?
# Expected: yes; a ROOT histogram has such a bin below and above each axis, and 0 stands where there was none. With both ends everything arrives.
# Seen: all bins beyond the ranges are dropped, the upper ones too, without a word: of 5 counts the file has 4. In two dimensions an end that is missing
# on one axis costs the other axis both of its own: 3 of 5 remain. The number of entries stated in the file is lowered with them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uproot==5.7.7 awkward==2.14.0 boost-histogram==1.8.1 numpy==2.4.1
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
from importlib.metadata import version

import boost_histogram as bh
import uproot


def counts(histogram):
    with uproot.recreate("histogram.root") as file:
        file["h"] = histogram
    with uproot.open("histogram.root") as file:
        read = file["h"]
    return int(histogram.sum(flow=True)), int(read.values(flow=True).sum()), int(read.member("fEntries"))


def axis(below):
    return bh.axis.Regular(2, 0, 1, underflow=below)


energies = [0.1, 0.2, 0.6, 0.7, 5.0]
both = counts(bh.Histogram(axis(True)).fill(energies))
one = counts(bh.Histogram(axis(False)).fill(energies))
plane = counts(bh.Histogram(axis(True), axis(False)).fill([-3, 0.1, 0.2, 0.6, 5.0], [0.3] * 5))
print("boost-histogram", version("boost-histogram"), "uproot", version("uproot"))
print("counts filled, found in the file, stated as entries: both ends", both, "no lower end", one, "two axes", plane)
assert both == (5, 5, 5)
assert one == (5, 4, 4) and plane == (5, 3, 3), "the ends of the axes are now kept"
PYTHON
