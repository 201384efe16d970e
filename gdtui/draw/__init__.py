"""Arrays to coloured cells: pure functions that know neither scenarios nor the app."""
