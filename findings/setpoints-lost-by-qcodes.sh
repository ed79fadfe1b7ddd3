#!/bin/bash
# qcodes 0.58.0: does a sweep up and down keep its setpoints in xarray and NetCDF where another parameter was measured over the same one?
# Expected: r(v) with v = 0 1 2 3 2 1 0 comes back, as get_parameter_data gives it.
# Seen: without a word, r has only a running index; the coordinate v is that of the grid z(v, w), 0 and 5; what is read back from NetCDF
# holds the seven values of v nowhere. Without z, both keep them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check qcodes==0.58.0 xarray==2026.9.0 numpy==2.2.6
cd "$folder"
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import pathlib
from importlib.metadata import version

import qcodes
from qcodes.dataset import Measurement, initialise_or_create_database_at, load_from_netcdf, load_or_create_experiment

qcodes.config["telemetry"]["enabled"] = False
folder = pathlib.Path("data")
folder.mkdir()
initialise_or_create_database_at(folder / "sweeps.db")
load_or_create_experiment("sweep", "sample")


def measured(grid):
    measurement = Measurement()
    for name in "vw":
        measurement.register_custom_parameter(name)
    measurement.register_custom_parameter("r", setpoints=("v",))
    if grid:
        measurement.register_custom_parameter("z", setpoints=("v", "w"))
    with measurement.run() as saver:
        for place, v in enumerate([0, 1, 2, 3, 2, 1, 0]):
            saver.add_result(("v", v), ("r", place))
        for v, w in [(0, 0), (0, 1), (5, 0), (5, 1)] if grid else []:
            saver.add_result(("v", v), ("w", w), ("z", v + w))
    return saver.dataset


print("qcodes", version("qcodes"))
for grid in (False, True):
    dataset = measured(grid)
    kept = dataset.get_parameter_data("r")["r"]["v"].tolist()
    converted = dataset.to_xarray_dataset()["v"].values.tolist()
    dataset.export("netcdf", path=folder)
    again = load_from_netcdf(dataset.export_info.export_paths["nc"]).get_parameter_data()
    again = [values["v"].ravel().tolist() for values in again.values() if "v" in values]
    print("with z(v, w):", grid, "v of r:", kept, "in xarray:", converted, "v read back from NetCDF:", again)
    assert kept == [0, 1, 2, 3, 2, 1, 0]
    assert (kept in again) is not grid and converted == ([0, 5] if grid else kept), "the setpoints are now kept"
PYTHON
