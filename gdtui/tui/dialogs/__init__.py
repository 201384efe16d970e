"""What asks for an answer, or explains, on top of the workbench."""

from gdtui.tui.dialogs.choosing import Choice, ChoiceDialog
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.dialogs.editing import EditDialog
from gdtui.tui.dialogs.going import GoToDialog
from gdtui.tui.dialogs.help import Focus, HelpDialog

__all__ = ["Choice", "ChoiceDialog", "Dialog", "EditDialog", "Focus", "GoToDialog", "HelpDialog"]
