"""Looking at objectives from outside; nothing here changes them."""
