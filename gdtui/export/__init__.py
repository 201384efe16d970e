"""A run as files: its rows, its scenario with the changes made, a PyTorch script, pictures of what is on a screen."""
