"""gdtui beside its peers: the same work, each in its own process, in turns. `make bench` runs it."""

import os

# NumPy reads these once, at import, and here it may well be imported before gdtui, which sets them too.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_variable, "1")
