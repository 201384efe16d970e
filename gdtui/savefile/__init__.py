"""Sessions on disk: all lines of a session, where each stands, and everything that was recorded of them."""

from gdtui.savefile.container import Image
from gdtui.savefile.files import history_in, image, open_session, read, restore, write
from gdtui.saves import SUFFIX, is_session

__all__ = ["SUFFIX", "Image", "history_in", "image", "is_session", "open_session", "read", "restore", "write"]
