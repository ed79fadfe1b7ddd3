"""`python -m szilard` is `szilard`. Signals are heeded before anything that takes time is imported."""

import sys

from . import interruption


def main() -> int:
    """Run the command line of this process; see `cli.main`."""
    interruption.heed()
    from . import cli

    return interruption.finish(cli.main())


if __name__ == "__main__":
    sys.exit(main())
