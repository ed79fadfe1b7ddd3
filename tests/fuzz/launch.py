"""The command line with one experiment more: `python launch.py run fake --out a`. It heeds signals first, as `szilard` does."""

import sys

from szilard import interruption

if __name__ == "__main__":
    interruption.heed()
    import fake

    from szilard.__main__ import main

    fake.register()
    sys.exit(main())
