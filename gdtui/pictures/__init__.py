"""What the problem view draws, as plain arrays; a picture is made from a session and computes nothing later."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.pictures import ledger as _ledger  # noqa: F401 - registers its extra picture
from gdtui.pictures.beside import with_others
from gdtui.pictures.data import DataPicture
from gdtui.pictures.extras import extras_of
from gdtui.pictures.foresight import Ahead, ahead
from gdtui.pictures.functions import curve_picture, surface_picture
from gdtui.pictures.kinds import (
    AgreementPicture,
    BoundaryPicture,
    CurvePicture,
    FitPicture,
    ImagesPicture,
    Other,
    Picture,
    SurfacePicture,
)
from gdtui.pictures.looking import Looking
from gdtui.pictures.network import network_picture
from gdtui.pictures.sheets import NetworkPicture
from gdtui.pictures.slices import SlicePicture
from gdtui.pictures.supervised import supervised_picture
from gdtui.session import Session

__all__ = [
    "AgreementPicture",
    "Ahead",
    "BoundaryPicture",
    "CurvePicture",
    "DataPicture",
    "FitPicture",
    "ImagesPicture",
    "Looking",
    "NetworkPicture",
    "Other",
    "Picture",
    "SlicePicture",
    "SurfacePicture",
    "ahead",
    "extras_of",
    "network_picture",
    "picture",
    "with_others",
]


def picture(session: Session, change: Floats | None, looking: Looking) -> Picture:
    """The picture that fits the session's problem. `change` is the next update's, if finite.

    Of `looking.at` it uses "problem_window" and "bowl_window" (see `windows`) and "problem_mode", which says what of
    a function of x is wanted.
    """
    objective = session.plan.objective
    with np.errstate(all="ignore"):
        if not isinstance(objective, FunctionObjective):
            return supervised_picture(session, objective, change, looking)
        return (
            curve_picture(session, objective, change, looking)
            if objective.n_params == 1
            else surface_picture(session, objective, change, looking)
        )
