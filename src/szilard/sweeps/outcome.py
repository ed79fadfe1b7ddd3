"""What came out of a sweep: its finished runs side by side, over seeds where only those differ."""

from typing import Any, NamedTuple

from ..runs.compare import Comparison, compare
from ..runs.comparison_page import save
from .folder import PAGE, Sweep


class Outcome(NamedTuple):
    """The finished runs, compared, if there are two; how many there are of how many, and why others failed."""

    sweep: Sweep
    compared: Comparison | None
    finished: int
    failures: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON."""
        counts = {"sweep": str(self.sweep.folder), "runs": len(self.sweep.runs), "finished": self.finished, "failures": self.failures}
        return counts | (self.compared.to_json() if self.compared else {"differing": [], "groups": []})


def outcome(sweep: Sweep) -> Outcome:
    """What has come out so far; the page of the sweep is written anew.

    Raises:
        InputError: a record is damaged, or the page cannot be written.
    """
    finished = sweep.finished()
    compared = compare([sweep.place(name) for name in finished]) if len(finished) > 1 else None
    if compared:
        save(compared, sweep.folder / PAGE)
    failures = {name: why for name, why in sweep.failures.items() if name not in finished}
    return Outcome(sweep, compared, len(finished), failures)
