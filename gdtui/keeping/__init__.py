"""Runs in hand: kept in a folder of their own while they go on and when they are left, offered later."""

from gdtui.keeping.keeper import Keeper, Kept, Onlooker
from gdtui.keeping.shelf import Left

__all__ = ["Keeper", "Kept", "Left", "Onlooker"]
