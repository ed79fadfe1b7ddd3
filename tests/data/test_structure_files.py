"""Are a user's structures read as they are meant, and is what cannot be used refused in a sentence?"""

import sys
from pathlib import Path

import numpy as np
import pytest

from szilard.data.structure_files import read_structures
from szilard.errors import InputError

pytest.importorskip("ase")

EXAMPLE = Path(__file__).parents[2] / "docs" / "data" / "alloys.xyz"
CUBE = 'Lattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3'
CIF = """data_{name}
_cell_length_a 4.0
_cell_length_b 4.0
_cell_length_c 4.0
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'P 1'
_Gap {value}
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
A1 {first} 0 0 0 {share}
A2 {second} 0.5 0.5 0.5 1
"""
METALS = ["Cu", "Ag", "Au", "Ni", "Pd", "Pt"]


def frames(count=50, head=CUBE, key="gap", values=None):
    """Two atoms a frame, of 20 compositions or so."""
    rng = np.random.default_rng(0)
    pairs = [rng.choice(METALS, 2, replace=False) for _ in range(count)]
    values = [f"{k / 10 - 1:.1f}" for k in range(count)] if values is None else values
    return [
        f"2\n{head} {key}={value}\n{a} 0 0 0\n{b} 2 2 {2 + k / 500}\n" for k, ((a, b), value) in enumerate(zip(pairs, values, strict=True))
    ]


def read(folder, text, key="gap", name="own.dat"):
    (folder / name).write_text(text, encoding="utf-8")
    return read_structures(folder / name, key)


def test_example_of_the_page_is_read():
    found = read_structures(EXAMPLE, "formation_energy")
    assert len(found.values) == 90 and found.values[0] == 92.94 and "90 structures of 64 compositions and 6 elements" in found.taken
    assert found.structures[0].numbers[:2].tolist() == [28, 29] and found.structures[0].cell[0, 0] == 7.3239
    assert all(one.periodic.all() for one in found.structures)


def test_extended_xyz_is_read(tmp_path):
    """Also where ASE takes the property out of the names and puts it into a calculator."""
    for key in ("gap", "energy", "free_energy"):
        found = read(tmp_path, "".join(frames(key=key)), key)
        np.testing.assert_allclose(found.values, np.arange(50) / 10 - 1)
    assert len(set(found.compositions.tolist())) == len({tuple(sorted(one.numbers.tolist())) for one in found.structures}) >= 10


def test_molecules_have_no_cell_and_compositions_no_size(tmp_path):
    text = "".join(frames(head="Properties=species:S:1:pos:R:3"))
    assert not any(one.periodic.any() for one in read(tmp_path, text).structures)
    single = "".join(f"1\n{CUBE} gap={k}\n{METALS[k % 6]} 0 0 0\n" for k in range(18))
    found = read(tmp_path, text + single + "4\nProperties=species:S:1:pos:R:3 gap=9\nCu 0 0 0\nCu 0 0 3\nCu 0 3 0\nCu 3 0 0\n")
    copper = [k for k, one in enumerate(found.structures) if set(one.numbers.tolist()) == {29}]
    assert len(copper) == 4 and len(set(found.compositions[copper].tolist())) == 1


def test_joined_cif_files_are_read(tmp_path):
    rng = np.random.default_rng(1)
    blocks = [rng.choice(METALS, 2, replace=False) for _ in range(45)]
    text = "".join(CIF.format(name=k, value=f"{k}.5(3)", first=a, second=b, share=1) for k, (a, b) in enumerate(blocks))
    found = read(tmp_path, text, "Gap")
    np.testing.assert_allclose(found.values, np.arange(45) + 0.5)
    assert found.structures[3].periodic.all() and found.structures[3].cell.diagonal().tolist() == [4, 4, 4]
    with pytest.raises(InputError, match=r"the sites of `1` are occupied in part: put one atom on each site"):
        read(
            tmp_path,
            text.replace("A1 " + blocks[1][0] + " 0 0 0 1", "A1 " + blocks[1][0] + " 0 0 0 0.5", 1).replace("data_0", "data_1", 1),
            "Gap",
        )


def labelled(*labels):
    """CIF files of 45 structures of two elements each, with labels alone: metals, and one structure with the given labels."""
    pairs = [labels, *([f"{a}1", f"{b}2"] for a, b in np.random.default_rng(1).choice(METALS, (44, 2)))]
    blocks = [CIF.format(name=k, value=k, first="Cu", second="Cu", share=1).splitlines() for k in range(45)]
    for block, pair in zip(blocks, pairs, strict=True):
        block[-2:] = [f"{label} {line.split(' ', 2)[2]}" for label, line in zip(pair, block[-2:], strict=True)]
    return "\n".join(line for block in blocks for line in block if line != "_atom_site_type_symbol")


@pytest.mark.parametrize(
    ("first", "second", "numbers"),
    [("CO", "O", [27, 8]), ("NA1+", "CL1-", [11, 17]), ("zn", "s", [30, 16]), ("Cval", "Hiso", [6, 1]), ("Fe3+", "O2-", [26, 8])],
)
def test_elements_of_cif_are_read_without_regard_to_capitals(first, second, numbers, tmp_path):
    blocks = [np.random.default_rng(k).choice(METALS, 2, replace=False) for k in range(45)]
    blocks[0] = np.array([first, second])
    text = "".join(CIF.format(name=k, value=k, first=a, second=b, share=1) for k, (a, b) in enumerate(blocks))
    assert read(tmp_path, text, "Gap").structures[0].numbers.tolist() == numbers


@pytest.mark.parametrize(("labels", "numbers"), [(("Na1", "Cl1"), [11, 17]), (("OW1", "HW1"), [8, 1]), (("Cu", "O1A"), [29, 8])])
def test_labels_of_cif_tell_elements_where_nothing_else_does(labels, numbers, tmp_path):
    assert read(tmp_path, labelled(*labels), "Gap").structures[0].numbers.tolist() == numbers


@pytest.mark.parametrize(("labels", "meant"), [(("CO1", "O1"), "`CO1` may mean Co or C"), (("O1", "CA"), "`CA` may mean Ca or C")])
def test_labels_that_may_mean_two_elements_are_refused(labels, meant, tmp_path):
    with pytest.raises(InputError, match=rf"holds no structures \(the label {meant}: add _atom_site_type_symbol\)"):
        read(tmp_path, labelled(*labels), "Gap")


FLAT = 'Lattice="4 0 0 8 0 0 0 0 4" Properties=species:S:1:pos:R:3'
REFUSED = {
    "missing": ("".join(frames()[:20] + frames(key="band")[20:]), r"`gap` is missing in structure 21 of .*own.dat`, which has band"),
    "nan": ("".join(frames(values=["0.5"] * 49 + ["nan"])), r"`gap` must be finite, but is nan in structure 50"),
    "infinite": ("".join(frames(values=["0.5"] * 49 + ["1e400"])), r"`gap` must be finite, but is inf in structure 50"),
    "units": (
        "".join(frames(values=["0.5"] * 40 + ['"500 meV"'] * 10)),
        r"`gap` must be a number without a unit, but is '500 meV' in structure 41",
    ),
    "truth": ("".join(frames(values=["T"] * 50)), r"`gap` must be a number without a unit, but is 'True' in structure 1"),
    "vector": ("".join(frames(values=['"1 2 3"'] * 50)), r"`gap` must be a number without a unit"),
    "constant": ("".join(frames(values=["1"] * 50)), r"`gap` in .*own.dat` must vary, but is 1 everywhere"),
    "few": ("".join(frames(30)), r"must hold at least 40 structures of 10 compositions, .*, but holds 30 of"),
    "one kind": ("".join(frames()[:1] * 50), r"must hold at least 40 structures of 10 compositions, .*, but holds 50 of 1;"),
    "no cell": (
        "".join(frames(head='pbc="T T T" Properties=species:S:1:pos:R:3')),
        r"Structure 1 of .*own.dat` repeats itself along a cell",
    ),
    "flat": ("".join(frames(head=FLAT)), r"Structure 1 of .*own.dat` repeats itself along a cell that is missing or flat"),
    "same place": ("".join(frames()).replace("2 2 2.0\n", "0 0 0.1\n"), r"Structure 1 of .*own.dat` has atoms only 0.10 Å apart"),
    "not finite": ("".join(frames()).replace("2 2 2.0\n", "2 2 nan\n"), r"Structure 1 of .*own.dat` has a position that is not finite"),
    "cut": ("".join(frames())[:-20], r"own.dat` holds no structures \("),
    "dummy": ("".join(frames()).replace("Cu ", "X "), r"has an atom of no known element"),
    "unknown": ("".join(frames()).replace("Cu ", "Qq "), r"own.dat` holds no structures \("),
    "empty": ("", r"own.dat` holds no structures \(it is empty\)"),
    "words": ("what is this\n", r"own.dat` holds no structures \(its first line is no number of atoms, and no line begins with data_\)"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_used_is_refused(tmp_path, fault):
    text, sentence = REFUSED[fault]
    with pytest.raises(InputError, match=sentence) as refusal:
        read(tmp_path, text)
    assert len(str(refusal.value)) < 400 and "\n" not in str(refusal.value)


def test_missing_package_is_a_sentence_with_its_remedy(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "ase", None)
    with pytest.raises(InputError, match=r"needs the package `ase`, which is not installed; `pip install szilard\[physics\]` brings it\."):
        read(tmp_path, "".join(frames()))
