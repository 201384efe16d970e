"""The update that comes next, opened up: for the microscope."""

from __future__ import annotations

from gdtui.engine.objectives import Floats
from gdtui.inside.opening import Inside, opened
from gdtui.pictures.extras import extra
from gdtui.pictures.looking import Looking
from gdtui.session import Session

NAME = "inside"


@extra(NAME)
def inside_picture(session: Session, change: Floats | None, looking: Looking) -> Inside:
    """Re-executed where the session stands."""
    return opened(session)
