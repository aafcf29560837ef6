"""`python -m kequn` is the `kequn` command."""

import sys

from kequn.cli.main import main

sys.exit(main())
