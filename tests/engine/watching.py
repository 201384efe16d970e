"""Arrays that watch what is done with them: no operation on float32 may meet or give a float64."""

from typing import Any

import numpy as np


class Watched(np.ndarray[Any, Any]):
    """A float32 array that refuses arithmetic with anything of another precision; Python numbers are welcome."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        given = [*inputs, *(out or ())]
        for one in given:
            if isinstance(one, np.ndarray | np.generic) and one.dtype == np.float64:
                raise TypeError(f"{ufunc.__name__} meets float64")
        plain = [_plain(one) for one in inputs]
        if out is not None:
            options["out"] = tuple(_plain(one) for one in out)
        options = {name: _plain(value) for name, value in options.items()}
        found = getattr(ufunc, method)(*plain, **options)
        if isinstance(found, np.ndarray | np.generic) and found.dtype == np.float64:
            raise TypeError(f"{ufunc.__name__} gives float64")
        return np.asarray(found).view(Watched)


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Watched) else value


def watched(array: Any) -> Watched:
    """A float32 copy that watches."""
    return np.array(array, np.float32).view(Watched)
