"""Every key of the app, once: bindings, help page and command palette are read from this table."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding

from gdtui.frozen import Frozen

EVERYWHERE, WORKBENCH, MICROSCOPE, RACE = "everywhere", "workbench", "microscope", "race"
"""The modes in which keys mean the same. The picker and the dialogs have keys of their own."""

RUN, CHANGE, LOOK, GO = "run", "change", "look", "get about"
"""What keys are for: the headings of the help page."""


class Key(Frozen):
    """One thing that keys do. `id` is its name in a keymap, `keys` and `action` are Textual's.

    `label` is what it does. `shown` and `help` are its line on the help page; what shares another's line has none.
    """

    id: str
    keys: str
    action: str
    label: str
    group: str
    shown: str = ""
    help: str = ""
    mode: str = WORKBENCH
    priority: bool = False

    @property
    def binding(self) -> Binding:
        """Textual's binding; nothing of it is shown, since the footer line says what matters."""
        return Binding(
            self.keys, self.action, self.label, show=False, id=f"{self.mode}.{self.id}", priority=self.priority
        )


KEYS: tuple[Key, ...] = (
    Key("play", "space", "play", "run or pause", RUN, "␣", "run, pause"),
    Key("step", "right,n", "step(1)", "one update", RUN, "→ n", "one update"),
    Key("back", "left,b", "step(-1)", "one update back", RUN, "← b", "one update back"),
    Key("step_ten", "N", "step(10)", "ten updates", RUN, "N B", "ten updates, ten back"),
    Key("back_ten", "B", "step(-10)", "ten updates back", RUN),
    Key("step_hundred", "pagedown", "step(100)", "a hundred updates", RUN, "pgdn pgup", "a hundred on, back"),
    Key("back_hundred", "pageup", "step(-100)", "a hundred updates back", RUN),
    Key("first", "home,g", "first", "first step", RUN, "g G", "the start, the last step"),
    Key("last", "end,G", "last", "last step, then the end of the run", RUN),
    Key("goto", "colon", "goto", "go to a step", RUN, ":", "go to any step"),
    Key("slower", "less_than_sign", "slower", "run slower", RUN, "< >", "run slower, faster"),
    Key("faster", "greater_than_sign", "faster", "run faster", RUN),
    Key("lr_down", "minus", "scale_lr(0.5)", "half the learning rate", CHANGE, "− +", "half, twice the lr"),
    Key("lr_up", "equals_sign,plus", "scale_lr(2.0)", "twice the learning rate", CHANGE),
    Key("optimizer", "o", "optimizer", "another optimiser", CHANGE, "o", "another optimiser"),
    Key("edit", "e", "edit", "change a setting or a weight", CHANGE, "e", "any setting or weight"),
    Key("move", "i", "move", "move the ball or a point", CHANGE, "i", "move the ball or a point"),
    Key("undo", "u", "undo", "take the last change back", CHANGE, "u", "undo the last change"),
    Key("branches", "p", "branches", "all branches of the run", CHANGE, "p", "compare, switch branches"),
    Key("reset", "r", "reset", "start again", CHANGE, "r", "start again from step 0"),
    Key("reseed", "R", "reseed", "start again with another seed", CHANGE, "R", "start again, other seed"),
    Key("view_problem", "1", "view('problem')", "the problem", LOOK, "1 2 3 7", "problem loss table notes"),
    Key("view_second", "2", "view('second')", "the loss, then the metrics", LOOK),
    Key("view_table", "3", "view('table')", "the layers or parameters", LOOK),
    Key("view_network", "4", "view('network')", "the network, unit by unit", LOOK, "4", "the network's units"),
    Key("view_ledger", "5", "view('ledger')", "the optimiser's ledger", LOOK, "5", "the optimiser's ledger"),
    Key("view_data", "6", "view('data')", "the data", LOOK, "6", "the data, point by point"),
    Key("view_notes", "7", "view('notes')", "the notes", LOOK),
    Key("maximise", "z", "maximise", "one view alone, or all", LOOK, "z", "one view alone, or all"),
    Key("log_loss", "y", "switch('log_loss')", "loss on a logarithmic axis", LOOK, "y", "logarithmic loss"),
    Key("values", "v", "values", "numbers in place of the picture", LOOK, "v", "numbers for the picture"),
    Key("full", "f", "switch('full_precision')", "all the digits", LOOK, "f", "all the digits"),
    Key("down", "down,j", "steer(0, 1)", "cursor down", LOOK, "h j k l", "cursor, or pan"),
    Key("up", "up,k", "steer(0, -1)", "cursor up", LOOK),
    Key("pan_left", "h", "steer(-1, 0)", "cursor left", LOOK),
    Key("pan_right", "l", "steer(1, 0)", "cursor right", LOOK),
    Key("zoom_in", "right_square_bracket", "magnify(2.0)", "zoom in", LOOK, "[ ] 0", "zoom out, in, not at all"),
    Key("zoom_out", "left_square_bracket", "magnify(0.5)", "zoom out", LOOK),
    Key("whole", "0", "whole", "the picture's own window again", LOOK),
    Key("draw_other", "d", "draw_other", "draw something else in this view", LOOK, "d", "draw something else"),
    Key("view_slice", "8", "view('slice')", "the loss over two of the parameters", LOOK, "8", "loss over two weights"),
    Key("microscope", "m", "microscope", "look inside the next update", LOOK, "m", "inside one update"),
    Key("theme", "t", "next_theme", "next theme", LOOK, "t T", "next theme, heat palette", EVERYWHERE),
    Key("palette_heat", "T", "next_palette", "next palette for heat maps", LOOK, mode=EVERYWHERE),
    Key("export", "x", "export", "export pictures, numbers, a script", GO, "x s", "export, save the run"),
    Key("save", "s", "save", "save the session, or the scenario with its changes", GO),
    Key("next_view", "tab", "app.focus_next", "next view", GO, "tab", "next view"),
    Key("previous_view", "shift+tab", "app.focus_previous", "previous view", GO),
    Key("race", "c", "race", "race optimisers against each other", GO, "c", "race of optimisers"),
    Key("picker", "a", "picker", "all scenarios", GO, "a", "all scenarios"),
    Key("leave", "escape", "leave", "one level back", GO, "esc", "one level back"),
    Key("palette", "ctrl+p", "command_palette", "commands by name", GO, "ctrl+p", "commands by name", EVERYWHERE),
    Key("help", "question_mark", "help", "all keys", GO, "?", "this page", EVERYWHERE),
    Key("quit", "q", "quit", "quit", GO, "q", "quit", EVERYWHERE),
    Key("quit_now", "ctrl+q", "quit_now", "quit", GO, mode=EVERYWHERE, priority=True),
    Key("stage_on", "right", "stage(1)", "next stage", GO, "→ ←", "stage on, back", MICROSCOPE),
    Key("stage_back", "left", "stage(-1)", "previous stage", GO, mode=MICROSCOPE),
    Key("stage_first", "home,g", "first", "first stage", GO, "g G", "first, last stage", MICROSCOPE),
    Key("stage_last", "end,G", "last", "last stage", GO, mode=MICROSCOPE),
    Key(
        "update_on",
        "n",
        "update(1)",
        "this stage of the next update",
        RUN,
        "n b",
        "update on, back",
        MICROSCOPE,
    ),
    Key("update_back", "b", "update(-1)", "this stage of the update before", RUN, mode=MICROSCOPE),
    Key("row_down", "j,down", "row(1)", "next unit or row", LOOK, "↑ ↓", "unit, or row", MICROSCOPE),
    Key("row_up", "k,up", "row(-1)", "previous unit or row", LOOK, mode=MICROSCOPE),
    Key("column_on", "l", "column(1)", "next input or column", LOOK, "h l", "input, or column", MICROSCOPE),
    Key("column_back", "h", "column(-1)", "previous input or column", LOOK, mode=MICROSCOPE),
    Key("sample_on", "full_stop", "sample(1)", "next sample", LOOK, ", .", "sample", MICROSCOPE),
    Key("sample_back", "comma", "sample(-1)", "previous sample", LOOK, mode=MICROSCOPE),
    Key("layer_on", "right_square_bracket", "layer(1)", "next layer", LOOK, "[ ]", "layer, or variable", MICROSCOPE),
    Key("layer_back", "left_square_bracket", "layer(-1)", "previous layer", LOOK, mode=MICROSCOPE),
    Key("digits", "f", "digits", "all the digits", LOOK, "f", "all the digits", MICROSCOPE),
    Key("copy", "y", "copy", "copy this stage as text", LOOK, "y", "copy as text", MICROSCOPE),
    Key("close", "escape,m", "close", "back to the run", GO, "esc m", "back to the run", MICROSCOPE),
    Key("play", "space", "play", "run or pause", RUN, "␣", "run, pause", RACE),
    Key("step", "right,n", "step(1)", "one update", RUN, "→ n", "one update", RACE),
    Key("back", "left,b", "step(-1)", "one update back", RUN, "← b", "one update back", RACE),
    Key("step_ten", "N", "step(10)", "ten updates", RUN, "N B", "ten updates, ten back", RACE),
    Key("back_ten", "B", "step(-10)", "ten updates back", RUN, mode=RACE),
    Key("step_hundred", "pagedown", "step(100)", "a hundred updates", RUN, "pgdn pgup", "a hundred on, back", RACE),
    Key("back_hundred", "pageup", "step(-100)", "a hundred updates back", RUN, mode=RACE),
    Key("first", "home,g", "first", "first step", RUN, "g G", "the start, the last step", RACE),
    Key("last", "end,G", "last", "last step, then the end of the run", RUN, mode=RACE),
    Key("goto", "colon", "goto", "go to a step", RUN, ":", "go to any step", RACE),
    Key("slower", "less_than_sign", "slower", "run slower", RUN, "< >", "run slower, faster", RACE),
    Key("faster", "greater_than_sign", "faster", "run faster", RUN, mode=RACE),
    Key("rate_down", "minus", "scale_rate(0.5)", "half the racer's rate", CHANGE, "− +", "half, twice its rate", RACE),
    Key("rate_up", "equals_sign,plus", "scale_rate(2.0)", "twice the racer's rate", CHANGE, mode=RACE),
    Key("own_rate", "r", "restore_rate", "the rate that was found", CHANGE, "r", "its tuned rate again", RACE),
    Key("equal", "e", "equal", "one rate for all, or each its own", CHANGE, "e", "equal rates, or fair", RACE),
    Key("add", "o", "add", "one more racer", CHANGE, "o", "add a racer", RACE),
    Key("drop", "d", "drop", "take the racer out", CHANGE, "d", "take the racer out", RACE),
    Key("down", "down,j", "choose(1)", "next racer", LOOK, "↑ ↓ j k", "choose a racer", RACE),
    Key("up", "up,k", "choose(-1)", "previous racer", LOOK, mode=RACE),
    Key("rates", "l", "rates", "values by rate, or by step", LOOK, "l", "values by rate, by step", RACE),
    Key("log", "y", "switch('log')", "values on a logarithmic axis", LOOK, "y", "logarithmic values", RACE),
    Key("numbers", "v", "switch('values')", "numbers in place of pictures", LOOK, "v", "numbers for pictures", RACE),
    Key("digits", "f", "switch('full')", "all the digits", LOOK, "f", "all the digits", RACE),
    Key("open", "enter", "open", "open the racer in a workbench", GO, "enter", "the racer's workbench", RACE),
    Key("picker", "a", "picker", "all scenarios", GO, "a", "all scenarios", RACE),
    Key("leave", "escape,c", "leave", "back to the run", GO, "esc c", "back to the run", RACE),
)

SUSPEND = Binding(
    "ctrl+z", "suspend_process", "back to the shell", show=False, id=f"{EVERYWHERE}.suspend", priority=True
)
"""As in any program on a terminal; it does nothing to a run, so that no list of keys has it."""


def bindings(mode: str) -> list[Binding]:
    """The bindings of one mode."""
    return [key.binding for key in KEYS if key.mode == mode]


def page(group: str, mode: str = WORKBENCH) -> Sequence[Key]:
    """The keys of a group that have a line on the help page of a mode."""
    return [key for key in KEYS if key.group == group and key.help and key.mode in (mode, EVERYWHERE)]
