"""The units of a network as a table."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.draw.ink import Ink
from gdtui.pictures.sheets import NetworkPicture
from gdtui.tui.grid import Column, numbers


def columns(picture: NetworkPicture, ink: Ink, full: bool) -> Sequence[Column]:
    """A row for each unit of each layer."""
    rows = [(sheet, k, unit) for sheet in picture.layers for k, unit in enumerate(sheet.units)]
    units = [unit for _, _, unit in rows]
    return (
        Column("layer", [sheet.name for sheet, _, _ in rows], "<"),
        Column("unit", [sheet.labels[k] for sheet, k, _ in rows]),
        numbers("bias", [unit.bias for unit in units], ink, full, rank=2),
        numbers("z mean", [unit.z for unit in units], ink, full, rank=3),
        numbers("a mean", [unit.a for unit in units], ink, full, rank=1),
        numbers("a lowest", [unit.a_range[0] for unit in units], ink, full, rank=1),
        numbers("a highest", [unit.a_range[1] for unit in units], ink, full, rank=1),
        numbers("|W|", [unit.weight_norm for unit in units], ink, full, rank=2),
        numbers("|dW|" if ink.ascii else "|∇|", [unit.grad_norm for unit in units], ink, full, rank=1),
        numbers("update/|W|", [unit.ratio for unit in units], ink, full, rank=2),
        Column("flat for", [f"{unit.flat:.0%}".replace("%", " %") for unit in units]),
        Column("state", [unit.judgement.word or "works" for unit in units], "<", 8),
    )
