"""What the user has chosen about how things are shown; it changes no number."""

from __future__ import annotations

from gdtui.frozen import Frozen


class ViewOptions(Frozen):
    """Shared by all views, but for `values`; a change is a new one (`dataclasses.replace`) given to each view."""

    log_loss: bool = False
    """The loss on a logarithmic axis."""
    full_precision: bool = False
    """All the digits of a double in place of four decimals."""
    values: bool = False
    """The numbers behind a picture in place of the picture: each view by itself."""
    language: str = "en"
    """Which of a scenario's notes to show."""
    row: int = 0
    """The cursor in the table of parameters or layers."""
