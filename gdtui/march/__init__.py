"""How a run goes on: by whole stretches of updates, in the way that suits the scenario, with the same bits in all."""

from gdtui.march.choosing import March, march_of
from gdtui.march.stretch import Stretch

__all__ = ["March", "Stretch", "march_of"]
