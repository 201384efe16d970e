"""Small scenarios, written out, for tests of everything that needs one."""

VALLEYS = """
title = "Two valleys"
kind = "function"
[function]
expression = "x^4 - 3x^2 + x"
start = { x = 2.0 }
window = { x = [-2.5, 2.5] }
[optimizer]
name = "sgd"
lr = 0.05
[training]
steps = 60
"""

LINE = """
title = "A line"
kind = "linear"
[data]
name = "line"
slope = 2
intercept = 1
noise = 1
noise_kind = "uniform"
[model]
loss = "half_sse"
[optimizer]
name = "sgd"
lr = 0.01
[training]
steps = 60
"""

MOONS = """
title = "Moons"
kind = "network"
[data]
name = "moons"
n_samples = 60
noise = 0.1
test_fraction = 0.25
[model]
hidden = [5, 4]
activation = "tanh"
[optimizer]
name = "adam"
lr = 0.02
schedule = { name = "cosine_decay" }
[training]
steps = 60
batch_size = 16
l2 = 1e-3
clip_grad_norm = 1.0
seed = 3
"""

SOFTMAX = """
title = "Three blobs"
kind = "linear"
[data]
name = "blobs"
centers = 3
noise = 3
n_samples = 40
test_fraction = 0.25
standardize = true
[model]
degree = 2
[optimizer]
name = "sgd"
lr = 0.1
momentum = 0.5
[training]
steps = 60
l2 = 1e-2
"""

LOGISTIC = """
title = "Features"
kind = "linear"
[data]
name = "circles"
n_samples = 50
[model]
inputs = ["x1", "x2", "x1^2", "x1*x2", "sin(x2)"]
[optimizer]
name = "adam"
lr = 0.1
[training]
steps = 60
batch_size = 16
seed = 3
"""

ALL = {"function": VALLEYS, "linear": LINE, "network": MOONS, "softmax": SOFTMAX, "logistic": LOGISTIC}


def changed(text: str, *lines: tuple[str, str]) -> str:
    """The scenario with some pieces of its text replaced, each of which must be there."""
    for old, new in lines:
        assert old in text
        text = text.replace(old, new)
    return text


PLAIN = changed(
    MOONS,
    ('name = "adam"', 'name = "sgd"'),
    ("lr = 0.02", "lr = 0.1"),
    ('schedule = { name = "cosine_decay" }', ""),
    ("batch_size = 16\nl2 = 1e-3\nclip_grad_norm = 1.0", ""),
)
"""A network with nothing but gradient descent on all samples."""

WAYS = {
    **ALL,
    "sine": changed(VALLEYS, ("x^4 - 3x^2 + x", "sin(x) + 0.1x^2")),
    "square": changed(VALLEYS, ("x^4 - 3x^2 + x", "x^2")),
    "cubic": changed(VALLEYS, ("x^4 - 3x^2 + x", "x^3/3 + x^2"), ("lr = 0.05", "lr = 0.1")),
    "cubic without a square": changed(VALLEYS, ("x^4 - 3x^2 + x", "x^3/3 - x")),
    "quartic": changed(VALLEYS, ("x^4 - 3x^2 + x", "x^4 + x^3 - 2x^2")),
    "momentum": changed(VALLEYS, ("lr = 0.05", "lr = 0.02\nmomentum = 0.9")),
    "surface": changed(
        VALLEYS,
        ('expression = "x^4 - 3x^2 + x"', 'surface = "himmelblau"'),
        ("start = { x = 2.0 }", ""),
        ("window = { x = [-2.5, 2.5] }", ""),
        ("lr = 0.05", "lr = 0.01"),
    ),
    "ridge": changed(LINE, ("[training]", "[training]\nl2 = 0.1")),
    "slope only": changed(LINE, ('loss = "half_sse"', 'loss = "half_sse"\nbias = false')),
    "line, adam": changed(LINE, ('name = "sgd"', 'name = "adam"')),
    "line, batches": changed(LINE, ("[training]", "[training]\nbatch_size = 7"), ("half_sse", "mse")),
    "slope only, batches": changed(
        LINE, ("[training]", "[training]\nbatch_size = 7"), ('loss = "half_sse"', 'loss = "mse"\nbias = false')
    ),
    "plain network": PLAIN,
    "one sample a batch": changed(PLAIN, ("seed = 3", "seed = 3\nbatch_size = 1")),
    "no biases, batches": changed(
        PLAIN, ("hidden = [5, 4]", "hidden = [40]\nbias = false"), ("seed = 3", "seed = 3\nbatch_size = 9")
    ),
    "batch norm": changed(MOONS, ("hidden = [5, 4]", 'hidden = [5, 4]\nnorm = "batch_norm"')),
    "layer norm": changed(PLAIN, ("hidden = [5, 4]", 'hidden = [4, 4]\nnorm = "layer_norm"\nresidual = true')),
    "dropout": changed(MOONS, ("hidden = [5, 4]", "hidden = [6, 6, 6]\ndropout = 0.3\nresidual = true")),
    "noise": changed(PLAIN, ("seed = 3", "seed = 3\ngradient_noise = 0.05\nclip_grad_norm = 0.5")),
    "float32": changed(MOONS, ("seed = 3", 'seed = 3\ndtype = "float32"')),
    "float32, whole": changed(PLAIN, ("seed = 3", 'seed = 3\ndtype = "float32"')),
    "float32, features": changed(LOGISTIC, ("seed = 3", 'seed = 3\ndtype = "float32"')),
    "polynomial": changed(LINE, ("[model]", "[model]\ndegree = 4")),
    "float32, function": changed(VALLEYS, ("steps = 60", 'steps = 60\ndtype = "float32"')),
}
"""One scenario for each way of going on there is."""
