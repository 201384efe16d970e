"""What every column and every metric means, in one line: the table that views and help pages read."""

from __future__ import annotations

METRICS: dict[str, str] = {
    "f": "the function's value here",
    "J": "the loss on all training samples, penalties included",
    "loss": "what is minimised: the loss on the batch of the next update, penalties included",
    "batch loss": "the loss on the samples of the next update, penalties included",
    "lowest": "the lowest loss so far",
    "lr": "the learning rate of the next update, schedule included",
    "grad_norm": "the length of the gradient: 0 at a minimum",
    "|∇|": "the length of the gradient: 0 at a minimum",
    "|f′|": "the size of the slope: 0 at a minimum",
    "train_loss": "the loss on the whole training set, without penalties",
    "test_loss": "the loss on samples that no update has seen",
    "accuracy": "the share of training samples whose class is right",
    "test_accuracy": "the share of unseen samples whose class is right",
    "r2": "the share of the training targets' variance that is explained: 1 is perfect",
    "test_r2": "the same on samples that no update has seen",
}

TABLE: dict[str, str] = {
    "name": "the parameter, as it is called when it is edited",
    "value": "where it stands now",
    "gradient": "how steeply the loss rises with it here",
    "step": "what the next update adds to it",
    "step/value": "the step as a share of the value",
    "least squares": "the best value there is, from the closed formula",
    "ridge": "the best value there is with its penalty, from the closed formula",
    "gap": "how far the best value is away",
    "layer": "which layer, the first nearest to the input",
    "shape": "units × inputs of its weight matrix",
    "|W|": "the length of all its weights together",
    "|∇W|": "the length of their gradient",
    "backprop": "the error that reaches it over the last hidden layer's; each cell of the bar is a decade",
    "update/|W|": "the next step's length as a share of the weights': about 0.001 is usual",
    "state": "where a parameter goes; how a layer fares by backprop; exploding also if update/|W| > 10 or diverged",
}

LEDGER: dict[str, str] = {
    "value": TABLE["value"],
    "gradient": TABLE["gradient"],
    "clipped": "the gradient, shortened to clip_grad_norm",
    "as given": "the gradient with this update's noise, and clipped if that is on",
    "decayed": "the gradient with weight_decay · θ added",
    "−step/g": "effective lr: this times −g is the step",
    "step": TABLE["step"],
    "new value": "where it stands after the update",
    "momentum_buffer": "running direction: past gradients, fading",
    "mu": "first moment: running mean of g",
    "nu": "second moment: running mean of g²",
    "nu_max": "the largest second moment so far",
    "mu_product": "the product of all momenta so far, for the correction",
    "infinity_norm": "the fading maximum of the gradient's size",
    "sum_of_squares": "all squared gradients so far, added up",
    "square_mean": "the running mean of the gradient's square",
    "change_mean": "the running mean of the squared steps",
    "previous_grad": "the last gradient, 0 where its sign turned",
    "step_size": "its own length of step",
    "inverse_hessian diagonal": "how far to go for each unit of slope",
    "changes newest": "the last step that taught something",
    "turns newest": "how the gradient changed along that step",
    "pairs": "steps that have taught curvature",
    "step_length": "how far the line search went",
    "function_evaluations": "how often the loss was computed",
    "gradient_evaluations": "how often the gradient was computed",
    "hessian_evaluations": "how often the second derivatives were computed",
    "m/(1−β₁ᵗ)": "m corrected for its start at 0",
    "v/(1−β₂ᵗ)": "v corrected for its start at 0",
    "w/(1−β₂ᵗ)": "w corrected for its start at 0",
    "ahead": "the first moment, looked at one update ahead",
    "g+momentum·b": "the gradient and a look ahead along the momentum",
    "η": "what its step size has just been multiplied by",
    "c": "the mean whose sign gives the step",
    "X": "momentum's matrix made orthogonal, else 0",
    "z": "where plain descent on the loss alone would put it",
    "∂²f/∂θ²": "the curvature: how fast its slope changes",
    "d": "what the curvature made of −g",
}


def of_column(name: str) -> str:
    """The meaning of a ledger's column; of what only its optimiser knows, that it comes from there."""
    return LEDGER.get(name, "as its optimiser keeps it")
