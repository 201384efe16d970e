"""Scenarios that between them use every part of a PyTorch script."""

from __future__ import annotations

from gdtui.engine.optimizers import optimizers
from tests.toml import LINE, LOGISTIC, MOONS, PLAIN, SOFTMAX, VALLEYS, WAYS, changed

OWN_RATES = {"adadelta": 1.0, "lion": 0.002, "rprop": 0.01, "rmsprop": 0.005}
OPTIONS = {
    "sgd, dampening": 'name = "sgd"\nlr = 0.05\nmomentum = 0.9\ndampening = 0.5\nweight_decay = 0.01',
    "sgd, nesterov": 'name = "sgd"\nlr = 0.05\nmomentum = 0.9\nnesterov = true',
    "sgd, nesterov alone": 'name = "sgd"\nlr = 0.05\nnesterov = true\ndampening = 0.1',
    "rmsprop, centered": 'name = "rmsprop"\nlr = 0.003\ncentered = true\nmomentum = 0.5\nalpha = 0.9',
    "adam, amsgrad": 'name = "adam"\nlr = 0.02\namsgrad = true\nbetas = [0.8, 0.99]\nweight_decay = 0.01',
    "adagrad, decay": 'name = "adagrad"\nlr = 0.05\nlr_decay = 0.02\ninitial_accumulator_value = 0.1',
    "nadam, decoupled": 'name = "nadam"\nlr = 0.01\nweight_decay = 0.1\ndecoupled_weight_decay = true',
    "radam, decoupled": 'name = "radam"\nlr = 0.01\nweight_decay = 0.1\ndecoupled_weight_decay = true',
}
SCHEDULES = {
    "step_decay": '{ name = "step_decay", step_size = 13, gamma = 0.5 }',
    "exponential_decay": '"exponential_decay"',
    "polynomial_decay": '{ name = "polynomial_decay", power = 2.0, end_value = 0.1, transition_steps = 40 }',
    "warmup": '{ name = "warmup", warmup_steps = 20, init_value = 0.1 }',
    "warmup_cosine_decay": '{ name = "warmup_cosine_decay", warmup_steps = 20, end_value = 0.05 }',
    "inverse_sqrt": '{ name = "inverse_sqrt", warmup_steps = 15, init_value = 0.2 }',
    "cosine_restarts": '{ name = "cosine_restarts", t_0 = 9, t_mult = 2, alpha = 0.1 }',
    "cosine_restarts, even": '{ name = "cosine_restarts", t_0 = 9 }',
    "one_cycle": '"one_cycle"',
    "one_cycle, linear": '{ name = "one_cycle", anneal_strategy = "linear", pct_start = 0.5 }',
    "join": '{ name = "join", schedules = ["warmup", { name = "step_decay", step_size = 5 }, "cosine_decay"], '
    "boundaries = [10, 30] }",
    "reduce_on_plateau": '{ name = "reduce_on_plateau", patience = 2, factor = 0.5, cooldown = 1, threshold = 0.01 }',
}
ACTIVATIONS = ("identity", "sin", "gaussian", "sigmoid", "hardtanh", "softsign", "relu", "leaky_relu", "elu", "selu",
               "softplus", "silu", "mish", "gelu", "step", '{ name = "gelu", approximate = "tanh" }')  # fmt: skip
LOSSES = {
    "bce, smoothed": (MOONS, '{ name = "bce_with_logits", label_smoothing = 0.2 }'),
    "hinge": (MOONS, '"hinge"'),
    "squared_hinge": (MOONS, '"squared_hinge"'),
    "mse of classes": (SOFTMAX, '"mse"'),
    "cross entropy, smoothed": (SOFTMAX, '{ name = "cross_entropy", label_smoothing = 0.1 }'),
    "l1": (LINE, '"l1"'),
    "mse": (LINE, '"mse"'),
    "huber": (LINE, '{ name = "huber", delta = 0.4 }'),
}
FORMULAS = {
    "sine": "sin(x) + 0.1x^2",
    "hyperbolic": "cosh(x)/3 - tanh(2x) + atan(x) + sinh(x/4)",
    "roots": "sqrt(x^2 + 1) + ln(x^2 + 2)*log10(3) + log2(x^2 + 4) + abs(x - 0.3)/7",
    "logistic": "sigmoid(3x) + softplus(x)/2 + relu(x - 1)^2 + exp(-x^2) + e^(x/3)",
    "pieces": "where(x > 0.5, x^2, x - 0.25) + max(x, 1) + min(0.2, x^2)/3 + sign(x) + pi/4 + 2^x",
    "angles": "tan(x/3) + asin(x/9)*acos(x/9) - 2^-2^x + x^-2",
    "constant": "3 + ln(2)",
}


def _optimizer(text: str, lines: str) -> str:
    start = text.index("[optimizer]") + len("[optimizer]\n")
    return text[:start] + lines + "\n" + text[text.index("[training]") :]


def _plainly(name: str) -> str:
    return f'name = "{name}"\nlr = {OWN_RATES.get(name, 0.02)}'


def _with_loss(text: str, name: str) -> str:
    old = next((line for line in text.splitlines() if line.startswith("loss =")), None)
    return changed(text, (old, f"loss = {name}")) if old else changed(text, ("[model]", f"[model]\nloss = {name}"))


EDITED = """
[[edit]]
at = 7
key = "optimizer.lr"
value = 0.003
[[edit]]
at = 12
key = "layer2.weight[1,2]"
value = 0.75
[[edit]]
at = 12
key = "layer1.bias[0]"
value = -1.5
"""

POISSON = changed(LINE, ("noise = 1\n", "noise = 0\n"), ("half_sse", "poisson"))
TRAININGS = {
    **WAYS,
    **{f"optimizer {o.name}": _optimizer(MOONS, _plainly(o.name)) for o in optimizers},
    **{f"optimizer {name}": _optimizer(MOONS, lines) for name, lines in OPTIONS.items()},
    **{f"schedule {name}": changed(MOONS, ('{ name = "cosine_decay" }', s)) for name, s in SCHEDULES.items()},
    "plateau, whole": _optimizer(PLAIN, f'name = "sgd"\nlr = 2.0\nschedule = {SCHEDULES["reduce_on_plateau"]}'),
    **{
        f"activation {name}": changed(MOONS, ('"tanh"', name if name[0] == "{" else f'"{name}"'))
        for name in ACTIVATIONS
    },
    **{f"loss {name}": _with_loss(*pair) for name, pair in LOSSES.items()},
    "loss poisson": POISSON,
    **{
        f"formula {name}": changed(VALLEYS, ("x^4 - 3x^2 + x", formula), ("x = 2.0", "x = 1.7"))
        for name, formula in FORMULAS.items()
    },
    "lasso": changed(LINE, ("[training]", "[training]\nl1 = 0.5"), ("half_sse", "mse")),
    "ista, lasso": changed(
        LOGISTIC, ('name = "adam"', 'name = "ista"'), ("seed = 3", "seed = 3\nl1 = 0.02"), ("batch_size = 16", "")
    ),
    "live changes": MOONS + EDITED,
    "live changes of x": VALLEYS + '[[edit]]\nat = 9\nkey = "x"\nvalue = -2.25\n',
    "saddle, noise": changed(
        WAYS["surface"], ("himmelblau", "saddle"), ("steps = 60", "steps = 60\ngradient_noise = 0.1\nseed = 4")
    ),
    "all cures": changed(
        WAYS["dropout"], ("dropout = 0.3", 'dropout = 0.3\nnorm = "batch_norm"'),
        ("seed = 3", "seed = 3\ngradient_noise = 0.02\nl1 = 0.001"),
    ),
    "no bias": changed(MOONS, ("hidden = [5, 4]", "hidden = [5, 4]\nbias = false")),
}  # fmt: skip
"""Each of them prints gdtui's losses as a PyTorch script, or is refused."""
