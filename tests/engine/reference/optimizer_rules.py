"""Who makes the reference: PyTorch, optax, and plain textbook code for what neither has.

A rule is `rule(problem, options)`; it gives a function of the parameters (n,) that makes one update.
"""

import jax
import numpy as np
import optax
import torch
from optimizer_problems import MATRICES, PENALISED, PROBLEMS, hessian

# NAdam keeps its product of momenta in the default dtype.
torch.set_default_dtype(torch.float64)
TORCH = {
    "sgd": torch.optim.SGD,
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adadelta": torch.optim.Adadelta,
    "adam": torch.optim.Adam,
    "amsgrad": lambda params, **options: torch.optim.Adam(params, amsgrad=True, **options),
    "adamw": torch.optim.AdamW,
    "adamax": torch.optim.Adamax,
    "nadam": torch.optim.NAdam,
    "radam": torch.optim.RAdam,
    "rprop": torch.optim.Rprop,
}


def by_torch(make):
    """One of PyTorch's optimisers, in float64."""

    def rule(problem, options):
        held = []

        def update(x):
            if not held:
                params = torch.tensor(x, requires_grad=True)
                held.extend([params, make([params], **options)])
            held[0].grad = torch.tensor(PROBLEMS[problem](x)[1])
            held[1].step()
            return held[0].detach().numpy().copy()

        return update

    return rule


def lion(problem, options):
    """optax.lion in float64."""
    b1, b2 = options.get("betas", (0.9, 0.99))
    extra = {"weight_decay": options["weight_decay"]} if "weight_decay" in options else {}
    transform = optax.lion(options["lr"], b1=b1, b2=b2, **extra)
    step, state = jax.jit(transform.update), None

    def update(x):
        nonlocal state
        state = transform.init(x) if state is None else state
        change, state = step(PROBLEMS[problem](x)[1], state, x)
        return x + np.asarray(change)

    return update


def newton_schulz(grad, steps, eps):
    """torch.optim.Muon's `_zeropower_via_newtonschulz` with its cast to bfloat16 left out."""
    a, b, c = 3.4445, -4.7750, 2.0315
    even = grad.clone()
    if grad.size(0) > grad.size(1):
        even = even.T
    even = even / even.norm().clamp(min=eps)
    for _ in range(steps):
        gram = even @ even.T
        even = torch.addmm(even, torch.addmm(gram, gram, gram, beta=b, alpha=c), even, beta=a)
    return even.T if grad.size(0) > grad.size(1) else even


def muon(problem, options):
    """torch.optim.Muon's update in float64 for the matrices, torch.optim.AdamW for the rest."""
    lr, mu, decay = options["lr"], options.get("momentum", 0.95), options.get("weight_decay", 0.1)
    names = {"adamw_betas": "betas", "adamw_eps": "eps", "adamw_weight_decay": "weight_decay"}
    given = {new: options[old] for old, new in names.items() if old in options}
    adamw = by_torch(torch.optim.AdamW)(problem, {"lr": lr * options.get("adamw_lr_ratio", 1.0), **given})
    buffers = [torch.zeros(np.shape(places), dtype=torch.float64) for places in MATRICES[problem]]
    matched = options.get("adjust_lr_fn") == "match_rms_adamw"

    def update(x):
        # AdamW moves the matrices too, on its own copy; coordinates do not mix, so that the others stay right.
        grad, moved = torch.tensor(PROBLEMS[problem](x)[1]), adamw(x)
        for places, buffer in zip(map(np.array, MATRICES[problem]), buffers, strict=True):
            part, (rows, columns) = grad[places], places.shape
            buffer.lerp_(part, 1 - mu)
            direction = part.lerp(buffer, mu) if options.get("nesterov", True) else buffer
            even = newton_schulz(direction, options.get("ns_steps", 5), options.get("eps", 1e-7))
            factor = 0.2 * max(rows, columns) ** 0.5 if matched else max(1, rows / columns) ** 0.5
            moved[places] = x[places] * (1 - lr * decay) - lr * factor * even.numpy()
        return moved

    return update


def ista(problem, options):
    """Soft thresholding of a gradient step."""
    lr = options["lr"]

    def update(x):
        cut = np.zeros_like(x)
        cut[PENALISED[problem]] = lr * options["l1"]
        z = x - lr * PROBLEMS[problem](x)[1]
        return np.where(z > cut, z - cut, np.where(z < -cut, z + cut, 0.0))

    return update


def newton(problem, options):
    """(H + damping·I)⁻¹ by NumPy's inverse, the Hessian by JAX."""

    def update(x):
        full = hessian(problem, x) + options["damping"] * np.eye(len(x))
        return x - options["lr"] * np.linalg.inv(full) @ PROBLEMS[problem](x)[1]

    return update


def armijo(problem, options):
    """Backtracking, one run and one number at a time."""
    objective, c1, shrink = PROBLEMS[problem], options.get("c1", 1e-4), options.get("shrink", 0.5)

    def update(x):
        value, grad = objective(x)
        length = options["lr"]
        for _ in range(options.get("max_trials", 50)):
            if objective(x - length * grad)[0] <= value - c1 * length * (grad @ grad):
                return x - length * grad
            length *= shrink
        return x

    return update


def wolfe(objective, x, direction, options):
    """The step along `direction` by bracketing and bisection, and the change of the gradient if it is good.

    Hager and Zhang's approximate condition stands in where rounding hides the decrease.
    """
    c1, c2 = options.get("c1", 1e-4), options.get("c2", 0.9)
    value, grad = objective(x)
    slope, low, high, length = grad @ direction, 0.0, None, options["lr"]
    for _ in range(options.get("max_trials", 50)):
        there, grad_there = objective(x + length * direction)
        steep, rounding = grad_there @ direction, 10 * 2.0**-52 * abs(value)
        falls = there - value <= c1 * length * slope
        falls = falls or (there - value <= rounding and steep <= (2.0 * c1 - 1.0) * slope)
        if not falls or steep > -c2 * slope:
            high = length
        elif steep < c2 * slope:
            low = length
        else:
            return length * direction, grad_there - grad
        length = 2.0 * low if high is None else low + 0.5 * (high - low)
    return low * direction, None


def learnt(hessian_inverse, s, y):
    """(I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ as it stands in the book."""
    rho, one = 1.0 / (s @ y), np.eye(len(s))
    left = one - rho * np.outer(s, y)
    return left @ hessian_inverse @ left.T + rho * np.outer(s, s)


def downhill(estimate, grad):
    """−Hg, or −g where that leads upwards; and whether it does not."""
    direction = -estimate @ grad
    return (direction, True) if direction @ grad <= 0.0 else (-grad, False)


def bfgs(problem, options):
    """BFGS by its matrix."""
    objective, held = PROBLEMS[problem], []

    def update(x):
        grad, one = objective(x)[1], np.eye(len(x))
        estimate = held[-1] if held else one
        direction, usable = downhill(estimate, grad)
        s, y = wolfe(objective, x, direction, options)
        if not usable or (not s.any() and grad.any()):
            held.clear()
        if y is not None and s @ y > 1e-150:
            held[:] = [learnt(held[-1] if held else (s @ y) / (y @ y) * one, s, y)]
        return x + s

    return update


def lbfgs(problem, options):
    """BFGS by a matrix built anew from the last pairs, without the two loops."""
    objective, pairs, kept = PROBLEMS[problem], [], options.get("history_size", 10)

    def update(x):
        grad, estimate = objective(x)[1], np.eye(len(x))
        for age, (s, y) in enumerate(pairs):
            newest = pairs[-1]
            first = (newest[0] @ newest[1]) / (newest[1] @ newest[1]) * estimate
            estimate = learnt(estimate if age else first, s, y)
        direction, usable = downhill(estimate, grad)
        s, y = wolfe(objective, x, direction, options)
        if not usable or (not s.any() and grad.any()):
            pairs.clear()
        if y is not None and s @ y > 1e-150:
            pairs[:] = [*pairs, (s, y)][-kept:]
        return x + s

    return update


RULES = {name: by_torch(make) for name, make in TORCH.items()} | {
    "lion": lion,
    "muon": muon,
    "ista": ista,
    "newton": newton,
    "armijo": armijo,
    "bfgs": bfgs,
    "lbfgs": lbfgs,
}
