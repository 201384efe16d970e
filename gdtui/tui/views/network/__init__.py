"""The network as a diagram, unit by unit."""

from gdtui.tui.views.network.view import NetworkView

__all__ = ["NetworkView"]
