"""What keys of the workbench do, a file for each subject; the workbench is all of them together."""
