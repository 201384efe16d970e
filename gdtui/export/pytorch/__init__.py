"""A run as a PyTorch script: the same data, first weights, batches and arithmetic in plain torch code."""

from gdtui.export.pytorch.script import Script, save_script, script_of

__all__ = ["Script", "save_script", "script_of"]
