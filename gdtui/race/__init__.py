"""Several optimisers from the same start with the same batches, in step: a race, its rates, and a picture of it."""

from gdtui.race.course import Race
from gdtui.race.picture import RacePicture, picture_of
from gdtui.race.standing import Standing

__all__ = ["Race", "RacePicture", "Standing", "picture_of"]
