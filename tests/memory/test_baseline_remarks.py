"""Does the report say what was done on this device?"""

from dataclasses import replace

import pytest

from szilard.devices import Device, reference_device
from szilard.memory.evaluation import baselines
from szilard.memory.report import remark

CHAIN = Device(3, couplings=((0, 1), (1, 2)), gates=("cnot",), bit_flip_time=(100.0,) * 3)
DEPHASED = replace(reference_device(), bit_flip_time=(), dephasing_time=200.0, gates=("cnot", "h"))


@pytest.mark.parametrize(
    ("device", "steps", "wanted"),
    [
        (reference_device(), 9, "cnot 0 1, cnot 0 2, then idle; exact"),
        (CHAIN, 9, "cnot 0 1, cnot 1 2, then idle; exact"),
        (DEPHASED, 9, "cnot 0 1, cnot 0 2, h 0, h 1, h 2, then idle; exact"),
        (CHAIN, 2, "cnot 0 1, cnot 1 2; exact"),
    ],
)
def test_encoding_is_told_from_its_schedule(device, steps, wanted):
    baseline = baselines(device, steps, 2)["encode"]
    assert baseline and remark("encode", baseline) == wanted
