"""`python -m opsinit`."""

import sys

from opsinit.cli import main

sys.exit(main())
