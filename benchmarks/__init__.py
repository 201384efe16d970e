"""gdtui beside its peers: the same work, each in its own process, in turns. `make bench` runs it."""
