"""Which views of a race are shown in a screen of some size, and how much room each has."""

from __future__ import annotations

from gdtui.race import RacePicture
from gdtui.tui.arrangement import LEAST_HEIGHT, LEAST_WIDTH, is_large

WORDS = {24: 4, 22: 3, 0: 2}
"""Lines for what the race teaches, by the least rows of the screen."""
LEAST_PICTURES = 8


def is_small(width: int, height: int) -> bool:
    """Whether there is no room for a race."""
    return width < LEAST_WIDTH or height < LEAST_HEIGHT


def shown(race: RacePicture, width: int, height: int, *, rates: bool) -> dict[str, bool]:
    """By its id, whether each part is shown; `rates` is whether values by rate are asked for in place of those by
    step, where there is no room for both."""
    room, large = not is_small(width, height), is_large(width, height)
    searched, ground = race.looked > 0, race.ground is not None
    both = (large or not ground) and searched
    instead = searched and (rates or not (race.tuned or race.equal))
    wanted = {
        "race_status": True, "pictures": True, "paths": ground, "beside": True, "standings": True, "words": True,
        "losses": both or not instead, "rates": both or instead, "race_bar": large, "footer": True,
    }  # fmt: skip
    return {name: found and room for name, found in wanted.items()}


def heights(race: RacePicture, width: int, height: int) -> dict[str, int]:
    """By its id, the lines of each part that takes no more than it needs."""
    words = next(lines for least, lines in WORDS.items() if height >= least)
    large = int(is_large(width, height))
    rows = min(len(race.standings) + 1, max(3, height - 2 - words - large - LEAST_PICTURES))
    return {"standings": rows + large, "words": words}
