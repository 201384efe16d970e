"""The parts of the picker: what can be picked, the list of it, and the live preview beside it."""
