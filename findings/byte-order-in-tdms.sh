#!/bin/bash
# scipy 1.17.1 to npTDMS 1.13.0: do currents from a NetCDF 3 file, as scipy reads them, arrive in a TDMS file for LabVIEW?
# Expected: 1, 2, 3 stay 1, 2, 3, as they do when their copies in the machine's byte order are written; or a refusal, as of numbers in half precision.
# Seen: other numbers, without a word: bytes are copied as they are, and read back in the other order. NetCDF 3 has the highest byte first, and scipy says so
# in its dtype (>f8). 1.0 comes back as 3e-319, the integer 1 as 16777216, as would the curve of an oscilloscope that sends >i2.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check npTDMS==1.13.0 scipy==1.17.1 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
from nptdms import ChannelObject, TdmsFile, TdmsWriter
from scipy.io import netcdf_file

assert sys.byteorder == "little"
with netcdf_file("measured.nc", "w") as file:
    file.createDimension("time", 3)
    for name, kind in (("current", "d"), ("counts", "i")):
        file.createVariable(name, kind, ("time",))[:] = [1, 2, 3]
with netcdf_file("measured.nc", mmap=False) as file:
    measured = {name: file.variables[name][:].copy() for name in ("current", "counts")}
measured["curve"] = np.frombuffer(bytes([0, 1, 0, 2, 0, 3]), ">i2")


def through_tdms(values):
    with TdmsWriter("measured.tdms") as file:
        file.write_segment([ChannelObject("run", "channel", values)])
    return TdmsFile.read("measured.tdms")["run"]["channel"][:]


print("npTDMS", version("npTDMS"), "scipy", version("scipy"))
read = {}
for name, values in measured.items():
    read[name] = through_tdms(values)
    copies = through_tdms(values.astype(values.dtype.newbyteorder("=")))
    print(name, values.dtype.str, values.tolist(), "read from TDMS", read[name].tolist(), "copies in the machine's order", copies.tolist())
    assert values.dtype.str[0] == ">" and values.tolist() == copies.tolist() == [1, 2, 3]
try:
    through_tdms(np.array([1, 2, 3], np.float16))
except (KeyError, TypeError):
    print("half precision is refused")
else:
    raise AssertionError("half precision is now written")
assert read["counts"].tolist() == [1 << 24, 2 << 24, 3 << 24], "the byte order of integers is now minded"
assert read["curve"].tolist() == [256, 512, 768] and 0 < read["current"].max() < 1e-300, "the byte order is now minded"
PYTHON
