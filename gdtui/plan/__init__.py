"""A scenario into what a session steps: objective, optimiser, schedule, first parameters."""

from gdtui.plan.beginning import first_params, first_plateau, first_state
from gdtui.plan.making import Plan, plan, refuse_side_by_side

__all__ = ["Plan", "first_params", "first_plateau", "first_state", "plan", "refuse_side_by_side"]
