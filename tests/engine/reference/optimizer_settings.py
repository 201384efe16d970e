"""What make_optimizer_reference.py follows: the settings of every optimiser and its rate on each problem."""

ADAM = [{}, {"betas": (0.8, 0.99)}, {"betas": (0.0, 0.99), "eps": 1.0}, {"eps": 0.1}, {"weight_decay": 0.1}]
APART = {"decoupled_weight_decay": True, "weight_decay": 0.1}
SEARCH = [{}, {"lr": 0.3}, {"c1": 0.1}, {"c1": 0.3}, {"max_trials": 30, "lr": 0.1}]
SETTINGS = {
    "sgd": [
        {},
        {"momentum": 0.9},
        {"momentum": 0.5, "dampening": 0.5},
        {"momentum": 0.0, "dampening": 0.5},
        {"momentum": 0.9, "nesterov": True},
        {"weight_decay": 0.1},
        {"momentum": 0.8, "dampening": 0.3, "weight_decay": 0.05},
        {"momentum": 0.8, "nesterov": True, "weight_decay": 0.05},
    ],
    "adagrad": [
        {},
        {"lr_decay": 0.01},
        {"initial_accumulator_value": 0.5},
        {"eps": 0.1},
        {"weight_decay": 0.1, "lr_decay": 0.001, "initial_accumulator_value": 0.1},
    ],
    "rmsprop": [
        {},
        {"alpha": 0.9, "eps": 0.5},
        {"momentum": 0.5},
        {"centered": True, "eps": 0.1},
        {"centered": True, "momentum": 0.5, "eps": 0.1, "weight_decay": 0.1},
        {"weight_decay": 0.1},
    ],
    "adadelta": [{}, {"rho": 0.95}, {"rho": 0.5, "lr": 0.01}, {"weight_decay": 0.1}, {"lr": 0.03, "eps": 1e-4}],
    "adam": [*ADAM, {"amsgrad": True}, {"amsgrad": True, "weight_decay": 0.1, "betas": (0.8, 0.99)}],
    "amsgrad": [*ADAM, {"weight_decay": 0.1, "betas": (0.8, 0.99)}],
    "adamw": [
        {},
        {"weight_decay": 0.0},
        {"weight_decay": 0.1},
        {"weight_decay": 0.1, "amsgrad": True},
        {"betas": (0.8, 0.99), "eps": 0.01, "weight_decay": 0.5},
    ],
    "adamax": [*ADAM, {"betas": (0.95, 0.999)}],
    "nadam": [*ADAM, {"momentum_decay": 0.1}, APART, APART | {"momentum_decay": 0.0}],
    "radam": [*ADAM, APART, {"betas": (0.5, 0.7), "eps": 0.3}],
    "rprop": [
        {},
        {"etas": (0.7, 1.1)},
        {"etas": (0.3, 1.5)},
        {"step_sizes": (1e-4, 0.05)},
        {"etas": (0.6, 1.3), "step_sizes": (1e-8, 1.0)},
    ],
    "lion": [
        {},
        {"betas": (0.5, 0.9)},
        {"weight_decay": 0.0},
        {"weight_decay": 0.5},
        {"betas": (0.0, 0.0), "weight_decay": 0.1},
    ],
    "muon": [
        {},
        {"momentum": 0.8, "nesterov": False, "weight_decay": 0.0},
        {"adjust_lr_fn": "match_rms_adamw", "eps": 1e-3},
        {"ns_steps": 3, "adamw_lr_ratio": 0.5, "adamw_betas": (0.8, 0.99)},
        {"adamw_eps": 0.01, "adamw_weight_decay": 0.3, "weight_decay": 0.5},
    ],
    "ista": [{"l1": 0.0}, {"l1": 0.01}, {"l1": 0.1}, {"l1": 0.5}, {"l1": 3.0}],
    "armijo": [*SEARCH, {"shrink": 0.8}],
    "newton": [
        {"damping": 0.0},
        {"damping": 2.0},
        {"lr": 0.5, "damping": 2.0},
        {"damping": 5.0},
        {"damping": 10.0},
        {"damping": 20.0},
    ],
    "bfgs": [
        {},
        {"lr": 0.3},
        {"lr": 0.05},
        {"lr": 0.3, "c1": 0.1},
        {"lr": 0.3, "c1": 0.3},
        {"lr": 0.3, "c2": 0.5},
        {"lr": 0.1, "max_trials": 30},
    ],
    "lbfgs": [*SEARCH, {"c2": 0.5}, {"history_size": 1}, {"history_size": 4}],
}
RATES = {
    "quadratic": {
        "sgd": 0.005, "adagrad": 0.1, "rmsprop": 0.003, "adadelta": 0.1, "adam": 0.01, "amsgrad": 0.01, "adamw": 0.01,
        "adamax": 0.005, "nadam": 0.01, "radam": 0.01, "rprop": 0.01, "lion": 0.005, "muon": 0.01, "ista": 0.005,
        "armijo": 1.0, "newton": 1.0, "bfgs": 1.0, "lbfgs": 1.0,
    },
    "rosenbrock": {
        "sgd": 0.0002, "adagrad": 0.05, "rmsprop": 0.001, "adadelta": 0.1, "adam": 0.002, "amsgrad": 0.002,
        "adamw": 0.002, "adamax": 0.002, "nadam": 0.002, "radam": 0.002, "rprop": 0.001, "lion": 0.001, "muon": 0.002,
        "ista": 0.0002, "armijo": 1.0, "newton": 1.0, "bfgs": 1.0, "lbfgs": 1.0,
    },
    "network": {
        "sgd": 0.05, "adagrad": 0.05, "rmsprop": 0.0003, "adadelta": 0.1, "adam": 0.001, "amsgrad": 0.001,
        "adamw": 0.001, "adamax": 0.0003, "nadam": 0.0003, "radam": 0.001, "rprop": 0.001, "lion": 0.0005,
        "muon": 0.0005, "ista": 0.05, "armijo": 1.0, "newton": 1.0, "bfgs": 1.0, "lbfgs": 1.0,
    },
}  # fmt: skip
CHAOTIC = [
    "rosenbrock bfgs",
    "rosenbrock bfgs lr=0.3 c2=0.5",
    "rosenbrock lbfgs lr=0.3",
    "rosenbrock lbfgs max_trials=30 lr=0.1",
    "network rmsprop weight_decay=0.1",
    "network adamax betas=(0.8, 0.99)",
    "network lbfgs lr=0.3",
    "network lbfgs history_size=1",
    "network lbfgs history_size=4",
]
"""Cases, by name, in which a change of the start in the 13th digit grows ten-thousandfold: agreement would be luck."""
