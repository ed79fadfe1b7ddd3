"""`python -m szilard` is `szilard`."""

import sys

from .cli import main

sys.exit(main())
