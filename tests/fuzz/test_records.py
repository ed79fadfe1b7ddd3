"""Is an edited record answered by a sentence? The long form is `python tests/fuzz/fuzz_records.py 5000`."""

import os

import pytest
from fuzz_records import fuzz


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_edited_records(tmp_path):
    assert fuzz(60, 1, tmp_path) == []
