#!/bin/bash
# fabio 2026.6.0: are the counts of a diffraction pattern in the Bruker frame (version 86) that it writes?
# Expected: yes, as in EDF, CBF, TIFF and Bruker's version 100; what one byte cannot hold stands in a table of overflows behind the image.
# Seen: every count above 254 is read as 255, without a word: a peak of 40000 as one of 255. The table is written, but the header says that it has 0 entries
# (NOVERFL), so that no reader looks at it. Background and weak peaks come back right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fabio==2026.6.0 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import logging

import fabio
import numpy as np
from fabio.bruker100image import bruker100image
from fabio.brukerimage import brukerimage
from fabio.cbfimage import cbfimage
from fabio.edfimage import edfimage
from fabio.tifimage import tifimage

said = []
speaker = logging.Handler(logging.WARNING)
speaker.emit = said.append
logging.getLogger().addHandler(speaker)

PEAKS = {(3, 5): 254, (10, 20): 255, (15, 15): 1000, (20, 8): 40000}
counts = np.full((32, 32), 7, np.uint16)
for place, height in PEAKS.items():
    counts[place] = height


def peaks(kind, name):
    kind(data=counts.copy()).write(name)
    read = fabio.open(name)
    assert isinstance(read, kind) and int(read.data[0, 0]) == 7 and read.data.shape == counts.shape
    return [int(read.data[place]) for place in PEAKS], read.header


print("fabio", fabio.version, "peaks written", list(PEAKS.values()))
for kind, name in ((edfimage, "frame.edf"), (cbfimage, "frame.cbf"), (tifimage, "frame.tif"), (bruker100image, "frame.0100")):
    found, _ = peaks(kind, name)
    print("read from", name, found)
    assert found == list(PEAKS.values())
found, header = peaks(brukerimage, "frame.0086")
with open("frame.0086", "rb") as file:
    table = file.read()[int(header["HDRBLKS"]) * 512 + counts.size * int(header["NPIXELB"]) :].rstrip(b".").decode()
entries = [(int(table[k : k + 9]), int(table[k + 9 : k + 16])) for k in range(0, len(table), 16)]
print("read from frame.0086", found, "overflows stated", header["NOVERFL"], "table in the file", entries, "warnings", len(said))
assert entries == [(height, 32 * row + column) for (row, column), height in PEAKS.items() if height > 254] and not said
assert int(header["NOVERFL"]) == 0 and found == [254, 255, 255, 255], "counts above 254 are now kept"
PYTHON
