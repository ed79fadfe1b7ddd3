"""Trains what the lectures show when they open, and keeps it beside them: `python -m szilard.lectures.keep`."""

from ..machine import one_thread
from . import convolved, handwriting, kept_files, mapped, overfit, watched


@one_thread()
def main() -> None:
    """Write all files anew."""
    kept_files.write({**watched.KEPT, **overfit.KEPT, **handwriting.KEPT, **convolved.KEPT, **mapped.KEPT})


if __name__ == "__main__":
    main()
