"""Run the command line as `python -m servicecomm.cli`."""

import sys

from servicecomm.cli import main

sys.exit(main())
