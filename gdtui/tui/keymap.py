"""A person's own keys, by the ids of what they do."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding

from gdtui.knobs import unknown_choice
from gdtui.tui import keys


def keymap(wanted: Mapping[str, str]) -> dict[str, str]:
    """The wanted keys, checked; raises ScenarioError for an action that there is not."""
    known = ids()
    for name, found in wanted.items():
        if name not in known:
            raise unknown_choice("keymap", name, known, "action")
        if not all(key.strip() for key in found.split(",")):
            raise unknown_choice(f"keymap.{name}", found, ("n", "ctrl+n", "right,n"), "key")
    return dict(wanted)


def ids() -> list[str]:
    """The id of everything that a key does, dialogs and the picker included."""
    from gdtui.tui import dialogs, picker  # noqa: PLC0415 - only who has a keymap waits for the picker

    named = [f"{key.mode}.{key.id}" for key in keys.KEYS]
    screens = [picker.PickerScreen, *(getattr(dialogs, name) for name in dialogs.__all__ if name.endswith("Dialog"))]
    bound = [one for screen in screens for one in screen.BINDINGS]
    return [*named, str(keys.SUSPEND.id), *(one.id for one in bound if isinstance(one, Binding) and one.id)]
