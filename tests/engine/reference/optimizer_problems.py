"""The problems that the reference trajectories run on, in NumPy and, for the second derivatives, in JAX.

An askew quadratic of condition 50, Rosenbrock's valley, and a network 2-4-1 (tanh, mean squared error) on twelve
points, with ½·0.2·Σθ² added so that it has a lowest point and no flat valleys. A row of the network's parameters
holds, unit by unit, its weights and its bias: (4, 3) and then (1, 5).
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

ANGLES = np.arange(12) * np.pi / 6.0
POINTS = np.array([np.cos(ANGLES) * (1.0 + ANGLES / 6.0), np.sin(ANGLES) * (1.0 + ANGLES / 6.0)])
TARGETS = np.sin(2.0 * ANGLES) + 0.3 * np.cos(5.0 * ANGLES)
START = [round(0.7 * float(np.sin(1.0 + 2.3 * k)), 3) for k in range(17)]
STARTS = {"quadratic": [3.0, -2.0], "rosenbrock": [-1.2, 1.0], "network": START}
MATRICES = {"quadratic": [], "rosenbrock": [], "network": [[[0, 1], [3, 4], [6, 7], [9, 10]], [[12, 13, 14, 15]]]}
PENALISED = {"quadratic": [0, 1], "rosenbrock": [0, 1], "network": [0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 14, 15]}


def quadratic(x):
    """½(u² + 50v²), u = 0.6x + 0.8y, v = −0.8x + 0.6y, and its gradient."""
    u, v = 0.6 * x[0] + 0.8 * x[1], -0.8 * x[0] + 0.6 * x[1]
    return 0.5 * (u * u + 50.0 * v * v), np.array([0.6 * u - 40.0 * v, 0.8 * u + 30.0 * v])


def rosenbrock(x):
    """(1 − x)² + 100(y − x²)², and its gradient."""
    away, bend = 1.0 - x[0], x[1] - x[0] * x[0]
    return away * away + 100.0 * bend * bend, np.array([-2.0 * away - 400.0 * x[0] * bend, 200.0 * bend])


def network(x):
    """The mean squared error with its decay, and the gradient by hand."""
    first, last = x[:12].reshape(4, 3), x[12:]
    hidden = np.tanh(first[:, :2] @ POINTS + first[:, 2:])
    error = last[:4] @ hidden + last[4] - TARGETS
    out = 2.0 * error / 12.0
    back = np.outer(last[:4], out) * (1.0 - hidden * hidden)
    grad_first = np.column_stack([back @ POINTS.T, back.sum(axis=1)])
    grad = np.concatenate([grad_first.ravel(), hidden @ out, [out.sum()]])
    return error @ error / 12.0 + 0.1 * (x @ x), grad + 0.2 * x


PROBLEMS = {"quadratic": quadratic, "rosenbrock": rosenbrock, "network": network}


def jax_value(problem, x):
    """The same values with JAX's operations."""
    if problem == "quadratic":
        u, v = 0.6 * x[0] + 0.8 * x[1], -0.8 * x[0] + 0.6 * x[1]
        return 0.5 * (u * u + 50.0 * v * v)
    if problem == "rosenbrock":
        return (1.0 - x[0]) ** 2 + 100.0 * (x[1] - x[0] ** 2) ** 2
    first, last = x[:12].reshape(4, 3), x[12:]
    hidden = jnp.tanh(first[:, :2] @ POINTS + first[:, 2:])
    error = last[:4] @ hidden + last[4] - TARGETS
    return jnp.mean(error**2) + 0.1 * jnp.sum(x**2)


HESSIANS = {problem: jax.jit(jax.hessian(partial(jax_value, problem))) for problem in PROBLEMS}


def hessian(problem, x):
    """The second derivatives by JAX's automatic differentiation."""
    return np.asarray(HESSIANS[problem](x))
