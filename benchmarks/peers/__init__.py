"""The peers, one a file.

Each has `prepare(work, folder)`, which reads what is given, and gives back a function of no arguments that makes the
whole run once and returns the losses of its updates: (steps,), (steps, runs) for a sweep, and for the function
(steps, 3) with x, f and f′. A peer that keeps them elsewhere has `rows(result, probes)` too.
"""
