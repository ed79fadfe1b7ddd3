"""Is every command line answered? The long form is `python tests/fuzz/fuzz_command_lines.py 5000`."""

from fuzz_command_lines import fuzz


def test_random_command_lines(tmp_path):
    assert fuzz(150, 1, tmp_path) == []
