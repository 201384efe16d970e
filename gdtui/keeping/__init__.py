"""Runs in hand: kept in a folder of their own while they go on and when they are left, offered later."""

from gdtui.keeping.keeper import Keeper, Onlooker
from gdtui.keeping.kept import Kept
from gdtui.keeping.shelf import Left

__all__ = ["Keeper", "Kept", "Left", "Onlooker"]
