"""What asks for an answer, or explains, on top of the workbench; each is imported when it is first opened."""

from typing import TYPE_CHECKING

from gdtui.lazily import importing

if TYPE_CHECKING:
    from gdtui.tui.dialogs.branching import BranchDialog
    from gdtui.tui.dialogs.choosing import Choice, ChoiceDialog
    from gdtui.tui.dialogs.dialog import Dialog
    from gdtui.tui.dialogs.editing import EditDialog
    from gdtui.tui.dialogs.going import GoToDialog
    from gdtui.tui.dialogs.help import Focus, HelpDialog

__all__ = ["BranchDialog", "Choice", "ChoiceDialog", "Dialog", "EditDialog", "Focus", "GoToDialog", "HelpDialog"]

__getattr__ = importing(
    __name__,
    {
        "BranchDialog": "branching", "Choice": "choosing", "ChoiceDialog": "choosing", "Dialog": "dialog",
        "EditDialog": "editing", "Focus": "help", "GoToDialog": "going", "HelpDialog": "help",
    },
)  # fmt: skip
