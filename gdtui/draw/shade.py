"""Arithmetic on colours: arrays of 0xRRGGBB integers in, the same shape out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Colours = NDArray[np.int32]
Floats = NDArray[np.float64]

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def channels(colours: ArrayLike) -> Floats:
    """Red, green and blue in 0…255, as a last axis of 3; −1 (the terminal's default) counts as black."""
    values = np.maximum(np.asarray(colours, dtype=np.int64), 0)
    return np.stack([values >> 16, values >> 8 & 255, values & 255], axis=-1).astype(float)


def pack(rgb: NDArray[Any]) -> Colours:
    """0xRRGGBB from a last axis of 3 channels, rounded and held within 0…255."""
    whole = np.clip(np.rint(rgb), 0, 255).astype(np.int32)
    return np.asarray(whole[..., 0] << 16 | whole[..., 1] << 8 | whole[..., 2], dtype=np.int32)


def blend(low: ArrayLike, high: ArrayLike, amount: ArrayLike) -> Colours:
    """From `low` (amount 0) to `high` (amount 1), channel by channel."""
    share = np.asarray(amount, dtype=float)[..., None]
    return pack(channels(low) * (1.0 - share) + channels(high) * share)


def luminance(colours: ArrayLike) -> Floats:
    """Relative luminance in 0…1 (WCAG 2.1; the sRGB curve taken as gamma 2.2)."""
    return np.asarray((channels(colours) / 255.0) ** 2.2 @ _LUMINANCE, dtype=float)


def contrast(one: ArrayLike, other: ArrayLike) -> Floats:
    """Contrast ratio from 1 to 21 (WCAG 2.1)."""
    a, b = luminance(one), luminance(other)
    return np.asarray((np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05), dtype=float)


def readable(colours: ArrayLike, over: ArrayLike, least: float = 3.0) -> Colours:
    """The colours where they stand out from `over` by the ratio `least`, else black or white."""
    wanted = np.asarray(colours, dtype=np.int32)
    beside = np.asarray(over, dtype=np.int32)
    # Black and white are equally far from the luminance 0.18.
    safe = np.where(luminance(beside) > 0.18, 0x000000, 0xFFFFFF).astype(np.int32)
    fine = (wanted >= 0) & (contrast(wanted, beside) >= least)
    return np.where(fine, wanted, safe).astype(np.int32)
