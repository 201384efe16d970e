"""gdtui's random numbers, as a script makes them again with NumPy."""

from __future__ import annotations

from gdtui.engine.streams import Purpose

RAW = '''def raw(purpose, index, count):
    """gdtui's random numbers: 64-bit integers that depend on the seed, what they are for, and an index."""
    sequence = np.random.SeedSequence(SEED, spawn_key=(purpose, index))
    return np.random.PCG64(sequence).random_raw(count)'''

UNIFORM = '''def uniform(purpose, index, count):
    """Numbers between 0 and 1: the upper 53 bits of each integer."""
    return (raw(purpose, index, count) >> np.uint64(11)) * 2.0**-53'''

NORMAL = '''def normal(purpose, index, count):
    """Standard normal numbers, by the transform of Box and Muller."""
    radius, angle = uniform(purpose, index, 2 * ((count + 1) // 2)).reshape(2, -1)
    length, turn = np.sqrt(-2.0 * np.log1p(-radius)), 2.0 * np.pi * angle
    return np.concatenate([length * np.cos(turn), length * np.sin(turn)])[:count]'''

BATCHES = f'''@functools.lru_cache(maxsize=1)
def order(epoch):
    """The samples in the order of an epoch: the ranks of random integers."""
    return torch.from_numpy(np.argsort(raw({int(Purpose.SHUFFLE)}, epoch, len(inputs)), kind="stable"))


def batch(step):
    """The samples that the update after row `step` sees; the last batch of an epoch has what is left."""
    epoch, place = divmod(step, math.ceil(len(inputs) / BATCH))
    return order(epoch)[place * BATCH : (place + 1) * BATCH]'''

DROPOUT = f'''def dropout(x, step, layer):
    """Leave out the units and samples that gdtui leaves out in this update, and make up for them."""
    draws = uniform({int(Purpose.DROPOUT)}, step * LAYERS + layer, x.numel()).reshape(x.shape[1], x.shape[0]).T
    return x * torch.from_numpy(draws >= DROPOUT) / (1.0 - DROPOUT)'''


def stream_lines(*, batches: bool, dropout: bool, noise: bool) -> list[str]:
    """The functions that are needed, each after what it needs."""
    wanted = [RAW] if batches or dropout or noise else []
    wanted += [UNIFORM] if dropout or noise else []
    wanted += [NORMAL] if noise else []
    wanted += [BATCHES] if batches else []
    wanted += [DROPOUT] if dropout else []
    return [line for k, text in enumerate(wanted) for line in [*(["", ""] if k else []), *text.split("\n")]]
