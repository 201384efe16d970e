"""One step of every optimiser in 50 digits, written from the papers' equations and from nothing of the package.

A rule for one coordinate is `rule(k, s, g, x, t, lr)`: the hyperparameters `k`, the state `s` by field, the
gradient, the parameter, the number of this update (1 first). It gives the new parameter and the new state.
"""

from mpmath import mp, mpf

mp.dps = 50


def coupled(k, g, x):
    return g + k.get("weight_decay", 0) * x


def sgd(k, s, g, x, t, lr):
    g = coupled(k, g, x)
    if k["momentum"] == 0:
        return x - lr * g, s
    b = g if t == 1 else k["momentum"] * s["momentum_buffer"] + (1 - k["dampening"]) * g
    return x - lr * (g + k["momentum"] * b if k["nesterov"] else b), {"momentum_buffer": b}


def adagrad(k, s, g, x, t, lr):
    g = coupled(k, g, x)
    total = s["sum_of_squares"] + g**2
    return x - lr / (1 + (t - 1) * k["lr_decay"]) * g / (mp.sqrt(total) + k["eps"]), {"sum_of_squares": total}


def rmsprop(k, s, g, x, t, lr):
    g, a = coupled(k, g, x), k["alpha"]
    new = {"nu": a * s["nu"] + (1 - a) * g**2}
    variance = new["nu"]
    if k["centered"]:
        new["mu"] = a * s["mu"] + (1 - a) * g
        variance = new["nu"] - new["mu"] ** 2
    new["momentum_buffer"] = k["momentum"] * s["momentum_buffer"] + g / (mp.sqrt(variance) + k["eps"])
    return x - lr * new["momentum_buffer"], new


def adadelta(k, s, g, x, t, lr):
    g, rho, eps = coupled(k, g, x), k["rho"], k["eps"]
    square = rho * s["square_mean"] + (1 - rho) * g**2
    d = mp.sqrt(s["change_mean"] + eps) / mp.sqrt(square + eps) * g
    return x - lr * d, {"square_mean": square, "change_mean": rho * s["change_mean"] + (1 - rho) * d**2}


def moments(k, s, g, names=("mu", "nu"), betas="betas"):
    b1, b2 = k[betas]
    return {names[0]: b1 * s[names[0]] + (1 - b1) * g, names[1]: b2 * s[names[1]] + (1 - b2) * g**2}


def adam_direction(k, new, t, betas="betas", eps="eps"):
    b1, b2 = k[betas]
    return new["mu"] / (1 - b1**t) / (mp.sqrt(new.get("nu_max", new["nu"]) / (1 - b2**t)) + k[eps])


def adam(k, s, g, x, t, lr):
    new = moments(k, s, coupled(k, g, x))
    if k.get("amsgrad"):
        new["nu_max"] = max(s["nu_max"], new["nu"])
    return x - lr * adam_direction(k, new, t), new


def amsgrad(k, s, g, x, t, lr):
    return adam(k | {"amsgrad": True}, s, g, x, t, lr)


def adamw(k, s, g, x, t, lr):
    moved, new = adam(k | {"weight_decay": mpf(0)}, s, g, x, t, lr)
    return moved - lr * k["weight_decay"] * x, new


def adamax(k, s, g, x, t, lr):
    g, (b1, b2) = coupled(k, g, x), k["betas"]
    m, u = b1 * s["mu"] + (1 - b1) * g, max(b2 * s["infinity_norm"], abs(g) + k["eps"])
    return x - lr / (1 - b1**t) * m / u, {"mu": m, "infinity_norm": u}


def nadam(k, s, g, x, t, lr):
    apart = k["decoupled_weight_decay"]
    g, kept = (g, x - lr * k["weight_decay"] * x) if apart else (coupled(k, g, x), x)
    b1, b2 = k["betas"]
    now, after = (b1 * (1 - mpf(1) / 2 * mpf("0.96") ** (j * k["momentum_decay"])) for j in (t, t + 1))
    new = moments(k, s, g) | {"mu_product": s["mu_product"] * now}
    ahead = after * new["mu"] / (1 - new["mu_product"] * after) + (1 - now) * g / (1 - new["mu_product"])
    return kept - lr * ahead / (mp.sqrt(new["nu"] / (1 - b2**t)) + k["eps"]), new


def radam(k, s, g, x, t, lr):
    apart = k["decoupled_weight_decay"]
    g, kept = (g, x - lr * k["weight_decay"] * x) if apart else (coupled(k, g, x), x)
    b1, b2 = k["betas"]
    new = moments(k, s, g)
    m, longest = new["mu"] / (1 - b1**t), 2 / (1 - b2) - 1
    rho = longest - 2 * t * b2**t / (1 - b2**t)
    if rho <= 5:
        return kept - lr * m, new
    r = mp.sqrt((rho - 4) * (rho - 2) * longest / ((longest - 4) * (longest - 2) * rho))
    return kept - lr * m * r * mp.sqrt(1 - b2**t) / (mp.sqrt(new["nu"]) + k["eps"]), new


def rprop(k, s, g, x, t, lr):
    (minus, plus), (least, most) = k["etas"], k["step_sizes"]
    size, turn = (lr if t == 1 else s["step_size"]), g * s["previous_grad"]
    size = min(max(size * (plus if turn > 0 else minus if turn < 0 else 1), least), most)
    g = mpf(0) if turn < 0 else g
    return x - size * mp.sign(g), {"previous_grad": g, "step_size": size}


def lion(k, s, g, x, t, lr):
    b1, b2 = k["betas"]
    c = b1 * s["mu"] + (1 - b1) * g
    return x - lr * (mp.sign(c) + k["weight_decay"] * x), {"mu": b2 * s["mu"] + (1 - b2) * g}


def ista(k, s, g, x, t, lr, l1=0):
    z = x - lr * (g - l1 * mp.sign(x))
    return mp.sign(z) * max(abs(z) - lr * l1, 0), {}


def muon_vector(k, s, g, x, t, lr):
    """What is no matrix: AdamW."""
    new = moments(k, s, g, betas="adamw_betas")
    lr = lr * k["adamw_lr_ratio"]
    x = x - lr * k["adamw_weight_decay"] * x - lr * adam_direction(k, new, t, "adamw_betas", "adamw_eps")
    return x, new | {"momentum_buffer": k["momentum"] * s["momentum_buffer"]}


COORDINATE_RULES = {
    "sgd": sgd,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adadelta": adadelta,
    "adam": adam,
    "amsgrad": amsgrad,
    "adamw": adamw,
    "adamax": adamax,
    "nadam": nadam,
    "radam": radam,
    "rprop": rprop,
    "lion": lion,
    "ista": ista,
    "muon": muon_vector,
}


def muon_matrix(k, buffer, grad, x, lr):
    """One matrix: its new value and its new momentum."""
    mu = k["momentum"]
    buffer = mu * buffer + (1 - mu) * grad
    u = (1 - mu) * grad + mu * buffer if k["nesterov"] else buffer
    rows, columns = u.rows, u.cols
    wide = u.T if rows > columns else u
    wide = wide / max(mp.norm(wide, 2), k["eps"])
    a, b, c = mpf("3.4445"), mpf("-4.7750"), mpf("2.0315")
    for _ in range(k["ns_steps"]):
        gram = wide * wide.T
        wide = a * wide + (b * gram + c * gram**2) * wide
    even = wide.T if rows > columns else wide
    factor = mp.sqrt(max(1, mpf(rows) / columns))
    if k["adjust_lr_fn"] == "match_rms_adamw":
        factor = mpf("0.2") * mp.sqrt(max(rows, columns))
    return x - lr * k["weight_decay"] * x - lr * factor * even, buffer


class Valley:
    """Σ (1 − xₖ)² + 5(xₖ₊₁ − xₖ²)² of a column."""

    @staticmethod
    def value(x):
        return mp.fsum((1 - x[k]) ** 2 + 5 * (x[k + 1] - x[k] ** 2) ** 2 for k in range(len(x) - 1))

    @staticmethod
    def gradient(x):
        g = mp.zeros(len(x), 1)
        for k in range(len(x) - 1):
            bend = x[k + 1] - x[k] ** 2
            g[k] += -2 * (1 - x[k]) - 20 * x[k] * bend
            g[k + 1] += 10 * bend
        return g

    @staticmethod
    def hessian(x):
        h = mp.zeros(len(x))
        for k in range(len(x) - 1):
            h[k, k] += 2 - 20 * (x[k + 1] - x[k] ** 2) + 40 * x[k] ** 2
            h[k + 1, k + 1] += 10
            h[k, k + 1] = h[k + 1, k] = -20 * x[k]
        return h


def dot(a, b):
    return mp.fdot(a, b)


def newton(k, x, lr):
    h = Valley.hessian(x) + k["damping"] * mp.eye(len(x))
    return x + lr * mp.lu_solve(h, -Valley.gradient(x))


def armijo(k, x, lr):
    """The new point, the step length and the trials."""
    g, value = Valley.gradient(x), Valley.value(x)
    for trial in range(k["max_trials"]):
        length = lr * k["shrink"] ** trial
        if Valley.value(x - length * g) <= value - k["c1"] * length * dot(g, g):
            return x - length * g, length, trial + 1
    return x, mpf(0), k["max_trials"]


def wolfe(k, x, d, first):
    """The step length, whether it meets both conditions, and the trials."""
    value, slope = Valley.value(x), dot(Valley.gradient(x), d)
    low, high, length = mpf(0), None, first
    for trial in range(1, k["max_trials"] + 1):
        there = x + length * d
        steep = dot(Valley.gradient(there), d)
        rise = Valley.value(there) - value
        low_enough = rise <= k["c1"] * length * slope
        hidden = rise <= 10 * mpf(2) ** -52 * abs(value) and steep <= (2 * k["c1"] - 1) * slope
        if not (low_enough or hidden) or steep > -k["c2"] * slope:
            high = length
        elif steep < k["c2"] * slope:
            low = length
        else:
            return length, True, trial
        length = (low + high) / 2 if high is not None else 2 * low
    return low, False, k["max_trials"]


def learn(h, s, y):
    """(I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ."""
    rho, one = 1 / dot(s, y), mp.eye(len(s))
    return (one - rho * s * y.T) * h * (one - rho * y * s.T) + rho * s * s.T


def bfgs(k, h, pairs, x, lr):
    """The new point, H, how many pairs shaped it, the step length and the trials."""
    g = Valley.gradient(x)
    d = -h * g
    if dot(d, g) > 0:
        d, h, pairs = -g, mp.eye(len(x)), 0
    length, good, trials = wolfe(k, x, d, lr)
    s = length * d
    y = Valley.gradient(x + s) - g
    if good and dot(s, y) > 0:
        h = learn(h if pairs else dot(s, y) / dot(y, y) * mp.eye(len(x)), s, y)
        pairs += 1
    return (x + s, h, pairs, length, trials) if length > 0 else (x, mp.eye(len(x)), 0, length, trials)


def lbfgs_direction(memory, g):
    """−Hg with H built up as a matrix from pairs (s, y), newest first."""
    if not memory:
        return -g
    s, y = memory[0]
    h = dot(s, y) / dot(y, y) * mp.eye(len(g))
    for s, y in reversed(memory):
        h = learn(h, s, y)
    return -h * g
