"""A gradient-descent playground that lives in the terminal."""

import os

__version__ = "0.1.0"

# At playground sizes a second BLAS thread gains nothing, and it would add in another order: the same file gives the
# same bytes whatever the environment asks for. NumPy reads these once, at import.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[_variable] = "1"
