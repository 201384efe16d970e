"""The race on the screen: its driver, its views and its keys."""
