"""What each command takes and does. NumPy and Textual are imported only where one needs them."""
