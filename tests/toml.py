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
