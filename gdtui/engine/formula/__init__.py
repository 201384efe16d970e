"""Formulas: text → tokens → tree → value, derivative and text again. `gdtui.engine.expression` is the door."""
