"""A gradient-descent playground that lives in the terminal."""

import os

__version__ = "0.1.0"

# At playground sizes a second BLAS thread gains nothing and costs determinism; NumPy reads these once, at import.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_variable, "1")
