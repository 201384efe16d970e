"""`python -m gdtui` is `gdtui`."""

import sys

from gdtui.cli import main

sys.exit(main())
