"""The arithmetic: NumPy and the standard library only; knows no files, scenarios or terminals."""
