"""Editing the data by hand: a cross over the plane that picks samples up, sets them down, adds and deletes."""

from __future__ import annotations

from typing import Any

from textual import events

from gdtui.draw.ink import Ink
from gdtui.errors import GdtuiError
from gdtui.pictures import DataPicture
from gdtui.pictures.table import TARGET, Table
from gdtui.tui import dialogs
from gdtui.tui.places import added, moved, under, within, words
from gdtui.tui.running import RunScreen
from gdtui.tui.theme import ink_for
from gdtui.tui.views import DataView, FooterLine
from gdtui.tui.views.dataset import picture_of
from gdtui.tui.views.footer import Hint
from gdtui.tui.views.samples import letter

STEPS = {
    "left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1),
    "h": (-1, 0), "l": (1, 0), "k": (0, 1), "j": (0, -1),
    "shift+left": (-5, 0), "shift+right": (5, 0), "shift+up": (0, 3), "shift+down": (0, -3),
    "H": (-5, 0), "L": (5, 0), "K": (0, 3), "J": (0, -3),
}  # fmt: skip
"""How many cells a key moves the cross: right, up."""
EDITING = (
    "Arrows (or h j k l) move a cross over the plane, with shift by more.",
    "A new point lies where the heading says; the model has to fit it too.",
    "The run goes on if you let it: space runs and pauses as ever.",
)
"""The help's three lines about it."""
EDIT_KEYS = (
    ("a", "add a point"),
    ("enter", "pick up, set down"),
    ("x", "delete a point"),
    ("u", "undo"),
    ("esc", "done"),
)
CLASS_KEYS = (("0-9 tab", "class of new points"),)


class Pointing(RunScreen):
    """While points are edited, `data_cross` and `data_carried` are where a snapshot's picture of the data has them."""

    _pointing = False

    @property
    def pointing(self) -> bool:
        """Whether keys move the cross."""
        return self._pointing and self._in_data()

    def _in_data(self) -> bool:
        return self.board.wanted.main == "data"

    def _picture(self) -> DataPicture | None:
        return picture_of(self.snapshot)

    def state(self) -> str:
        picture = self._picture()
        if not self.pointing or picture is None:
            return super().state()
        doing = "MOVE" if picture.carried is not None else "EDIT"
        running = super().state()
        return f"{doing} · {running}" if running else doing

    def draw(self) -> None:
        """In place of the footer's usual keys those of the data view while that is there, or of editing points."""
        if self._pointing and not self._in_data():
            self._lay_down()
        super().draw()
        picture = self._picture()
        if picture is not None and self._in_data():
            ink = ink_for(self.app)
            self.query_one(FooterLine).hints(_editing(picture, ink) if self.pointing else _looking(picture.table))

    def edit_points(self) -> bool:
        """Put the cross on the chosen sample, if the data are what is looked at."""
        picture = self._picture()
        if picture is None or not self._in_data():
            return False
        if picture.table.images is not None:
            self.say("images lie on no plane; e changes data by key: data.remove = 3", bad=True)
            return True
        table, k = picture.table, picture.chosen
        self._pointing = True
        self.board.number(self.board.main_view, False)
        self.board.aim(
            data_mode="samples", data_cross=(float(table.x[k]), float(table.y[k])), data_carried=None,
            data_class=int(table.targets[k]) if table.classes else 0,
        )  # fmt: skip
        self.draw()
        self.say("")
        return True

    def about_points(self) -> dialogs.Focus | None:
        """What the help says while points are edited."""
        picture = self._picture()
        if not self.pointing or picture is None:
            return None
        return dialogs.Focus("editing points", EDITING, CLASS_KEYS + EDIT_KEYS if picture.table.classes else EDIT_KEYS)

    def on_key(self, event: events.Key) -> None:
        """What belongs to editing; every other key keeps its meaning, so that a run can go on meanwhile."""
        picture = self._picture()
        if not self.pointing or picture is None or picture.cross is None:
            return
        if event.key in STEPS:
            self._move(picture, picture.cross, *STEPS[event.key])
        elif event.key == "escape":
            self._escape(picture)
        elif event.key in ("enter", "a", "x", "delete", "backspace"):
            self._change(event.key, picture, picture.cross)
        elif picture.table.classes and (event.key == "tab" or event.key.isdecimal()):
            self._choose_class(event.key, picture)
        else:
            return
        event.stop()
        event.prevent_default()

    def _move(self, picture: DataPicture, cross: tuple[float, float], right: int, up: int) -> None:
        """The cross by so many cells of the plot; the sample that it comes to is the chosen one."""
        table = picture.table
        width, height = self.query_one(DataView).cell(self.snapshot)
        if table.axes[1] == TARGET and table.classes:
            height = 1.0  # from class to class
        place = (within(cross[0] + right * width, table.xlim), within(cross[1] + up * height, table.ylim))
        here = under(table, place, (width, height)) if picture.carried is None else None
        self.board.aim(data_cross=place, **({} if here is None else {"data_row": here}))
        self.draw()
        self.say("")

    def look_under_the_cross(self) -> None:
        """Let the chosen sample be the one that lies there, if one does."""
        picture = self._picture()
        if not self.pointing or picture is None or picture.cross is None or picture.carried is not None:
            return
        here = under(picture.table, picture.cross, self.query_one(DataView).cell(self.snapshot))
        if here is not None and here != picture.chosen:
            self.board.aim(data_row=here)
            self.draw()

    def _escape(self, picture: DataPicture) -> None:
        """Put back what is carried, else leave."""
        if picture.carried is not None:
            self.board.aim(data_carried=None)
        else:
            self._lay_down()
        self.draw()
        self.say("")

    def _lay_down(self) -> None:
        self._pointing = False
        self.board.aim(data_cross=None, data_carried=None)

    def _change(self, key: str, picture: DataPicture, cross: tuple[float, float]) -> None:
        table, cell = picture.table, self.query_one(DataView).cell(self.snapshot)
        here = under(table, cross, cell)
        if key == "a":
            values = added(table, cross, cell, picture.brush)
            if self._try("data.add", values, len(table.test)):
                self.say(f"{words(table, values)} added; u takes it back")
        elif picture.carried is not None and key == "enter":
            self._set_down(table, cross, cell, picture.carried)
        elif here is None:
            self.say("no sample under the cross: a adds one")
        elif key == "enter":
            self.board.aim(data_carried=here, data_row=here)
            self.draw()
            self.say("picked up: the arrows carry it, enter sets it down, esc puts it back")
        elif self._try("data.remove", here, max(0, here - 1)):
            self.say(f"row {here} deleted; u takes it back")

    def _set_down(self, table: Table, cross: tuple[float, float], cell: tuple[float, float], row: int) -> None:
        self.board.aim(data_carried=None)
        if cross == (float(table.x[row]), float(table.y[row])):
            self.draw()
            self.say("set down where it was")
            return
        values = moved(table, cross, cell, row)
        if self._try("data.move", [row, *values], row):
            self.say(f"row {row} set down at {words(table, values)}; u takes it back")

    def _try(self, key: str, value: Any, row: int) -> bool:
        """Change the data here and now; a refusal is said, and nothing has changed then."""
        try:
            self.runner.apply(key, value)
        except GdtuiError as error:
            self.draw()
            self.say(str(error), bad=True)
            return False
        self.board.aim(data_row=row, data_carried=None)
        self.draw()
        return True

    def _choose_class(self, key: str, picture: DataPicture) -> None:
        """A class by its own digit, or by its number from 0; tab takes the next."""
        classes = picture.table.classes
        k = (picture.brush + 1) % len(classes) if key == "tab" else int(key)
        if key in classes:
            k = classes.index(key)
        if k >= len(classes):
            self.say(f"the classes are 0 to {len(classes) - 1}: {', '.join(classes)}", bad=True)
            return
        self.board.aim(data_class=k)
        self.draw()
        self.say("")


def _looking(table: Table) -> tuple[Hint, ...]:
    """The keys of the data view."""
    edit = () if table.images is not None else (("i", "edit points"),)
    return (
        ("hjkl", "sample"), ("[ ]", "misjudged" if table.classes else "far off"), *edit, ("d", "statistics"),
        ("v", "list"), ("␣", "run"), ("esc", "back"), ("?", "help"), ("q", "quit"),
    )  # fmt: skip


def _editing(picture: DataPicture, ink: Ink) -> tuple[Hint, ...]:
    """The keys of editing; which class `a` adds is among them."""
    table = picture.table
    what = f"add {letter(picture.brush, ink)} {table.classes[picture.brush]}" if table.classes else "add"
    classes = (("0-9 tab", "class"),) if table.classes else ()
    if picture.carried is not None:
        return (("arrows", "carry"), ("enter", "set down"), ("esc", "put back"), ("?", "help"), ("q", "quit"))
    return (
        ("arrows", "cross"), ("a", what), *classes, ("enter", "pick up"), ("x", "delete"), ("u", "undo"),
        ("␣", "run"), ("esc", "done"), ("?", "help"), ("q", "quit"),
    )  # fmt: skip
