"""How strong edges and units are drawn: numbers of a network as shares 0…1 of what is drawn at full strength."""

from __future__ import annotations

import numpy as np

from gdtui.draw.gateway import Floats
from gdtui.pictures.sheets import NetworkPicture, Sheet, Unit

_DECADES = 5.0
"""Gradients and ratios differ by powers of ten: so many of them lie between nothing and full strength."""


def edge_shares(picture: NetworkPicture, layer: int, mode: str) -> Floats:
    """Signed shares −1…1 of the edges into a layer (units, sources); for images one for all the pixels of a unit."""
    sheet = picture.layers[layer]
    if picture.places.side and layer == 0:
        norms = np.linalg.norm(sheet.weight, axis=1, keepdims=True)
        return norms / max(float(norms.max()), 1e-300)
    if mode == "gradients":
        return _logarithmic(sheet.weight_grad, sheet, _largest(picture))
    if mode == "update ratio":
        moved = sheet.weight_change
        relative = None if moved is None else moved / np.maximum(np.abs(sheet.weight), 1e-300)
        return _logarithmic(relative, sheet, 1.0)
    return sheet.weight / max(float(np.abs(sheet.weight).max(initial=0.0)), 1e-300)


def _logarithmic(values: Floats | None, sheet: Sheet, full: float) -> Floats:
    if values is None:
        return np.zeros_like(sheet.weight)
    size = np.maximum(np.abs(values) / max(full, 1e-300), 1e-300)
    return np.sign(values) * np.clip(1.0 + np.log10(size) / _DECADES, 0.0, 1.0)


def _largest(picture: NetworkPicture) -> float:
    """The largest gradient of any weight: all layers are drawn against it, so that a vanishing one is seen to."""
    known = [float(np.abs(s.weight_grad).max(initial=0.0)) for s in picture.layers if s.weight_grad is not None]
    return max(known, default=0.0)


def unit_value(unit: Unit, mode: str) -> float | None:
    """The number of a unit that a mode is about."""
    return {"weights": unit.weight_norm, "gradients": unit.grad_norm, "update ratio": unit.ratio}.get(mode, unit.a)


def unit_share(picture: NetworkPicture, unit: Unit, mode: str) -> float:
    """The same as a share of the largest there is, gradients and ratios by powers of ten."""
    value = unit_value(unit, mode)
    if value is None or not value:
        return 0.0
    if mode == "update ratio":
        return float(np.clip(1.0 + np.log10(value) / _DECADES, 0.0, 1.0))
    values = [unit_value(other, mode) for sheet in picture.layers for other in sheet.units]
    largest = max(abs(v) for v in values if v is not None)
    if mode == "gradients":
        return float(np.clip(1.0 + np.log10(value / largest) / _DECADES, 0.0, 1.0))
    return abs(value) / largest
