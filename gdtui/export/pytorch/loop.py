"""The sections of the updates: the optimiser with its schedule, and the loop with the live changes."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from gdtui.edits import is_weight, locate
from gdtui.engine.objectives import FunctionObjective
from gdtui.export.pytorch.case import Case
from gdtui.export.pytorch.code import indented, refused
from gdtui.export.pytorch.network import module_name
from gdtui.export.pytorch.optimizers import optimizer_lines
from gdtui.export.pytorch.schedules import factor_lines
from gdtui.scenario import Edit


def update_sections(case: Case) -> list[list[str]]:
    """Schedule, optimiser, loop."""
    schedule = [] if case.plateau else factor_lines(case.plan.schedule, case.plan.total)
    first, made = optimizer_lines(case.scenario, "params", "weights")
    loop = [*_edits(case), *_forward(case), *_update(case)]
    return [
        schedule,
        first,
        [f"optimizer = {made}", *_plateau(case)],
        ["for step in range(STEPS + 1):", *indented(loop)],
    ]


def _plateau(case: Case) -> list[str]:
    watched = case.plateau
    if watched is None:
        return []
    return [
        "plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(",
        f"    optimizer, factor={watched.factor!r}, patience={watched.patience}, threshold={watched.threshold!r},",
        f"    cooldown={watched.cooldown}, min_lr={watched.min_scale!r} * LR, eps=0.0,",
        ")",
    ]


def _forward(case: Case) -> list[str]:
    """From the samples to the gradient."""
    lines = []
    if case.plateau and case.plan.batch:
        lines += ["if step % math.ceil(len(inputs) / BATCH) == 0:", "    plateau.step(whole_loss())"]
    lines += ["optimizer.zero_grad()", f"loss = {_loss(case)}", "loss.backward()", "print(step, loss.item())"]
    return lines + (["plateau.step(loss.item())"] if case.plateau and not case.plan.batch else [])


def _loss(case: Case) -> str:
    if isinstance(case.plan.objective, FunctionObjective):
        return f"f({', '.join(case.plan.objective.expression.variables)})"
    picked = "[batch(step)]" if case.plan.batch else ""
    return f"objective(model(inputs{picked}{', step' if case.drops else ''}), targets{picked})"


def _update(case: Case) -> list[str]:
    lines = ["if step == STEPS:", "    break", *(["disturb(step)"] if case.noisy else [])]
    ceiling = case.scenario.training.clip_grad_norm
    lines += [f"nn.utils.clip_grad_norm_(params, {ceiling!r})"] if ceiling is not None else []
    if not case.plateau and not (case.steady and not case.changes_lr):
        rate = "LR" if case.steady else "LR * factor(step)"
        lines += ["for group in optimizer.param_groups:", f'    group["lr"] = {rate}']
    return [*lines, "optimizer.step()"]


def _edits(case: Case) -> list[str]:
    """The live changes, each step's together."""
    lines = []
    edits = sorted(case.scenario.edit, key=lambda edit: edit.at)
    for at, group in groupby(edits, key=lambda edit: edit.at):
        changes = [line for edit in group for line in _edit(case, edit)]
        lines += [f"if step == {at}:  # live changes", *indented(changes)]
    return lines


def _edit(case: Case, edit: Edit) -> list[str]:
    if edit.key == "optimizer.lr" and not case.plateau:
        return [f"LR = {float(edit.value)!r}"]
    if not is_weight(edit.key):
        hint = "it can change weights and optimizer.lr on the way"
        raise refused(edit.key, edit.value, f"it has no way to make this change at step {edit.at}", hint)
    blocks = case.plan.objective.blocks
    place = locate(blocks, edit.key, edit.key)
    block = next(b for b in blocks if place in b.index)
    index = ", ".join(str(int(i)) for i in np.argwhere(block.index == place)[0]) if block.index.ndim else "..."
    owner = f"model.{module_name(block.name)}" if case.layers else block.name
    return ["with torch.no_grad():", f"    {owner}[{index}] = {float(edit.value)!r}"]
