"""What the quantities of an update are called: z1, W2ᵀ, δ1; ŷ and w where a model is a straight line."""

from __future__ import annotations

from gdtui.inside.opening import Inside
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import Line, Place

_ERRORS = {
    "BceWithLogits": "(p − y)", "CrossEntropy": "(p − y)", "Mse": "2·e", "HalfSse": "e", "L1": "sign(e)",
    "Huber": "clip(e, ±δ)", "Poisson": "(eᶻ − y)", "Hinge": "(−s if s·z < 1 else 0)",
    "SquaredHinge": "(−2s·max(0, 1 − s·z))",
}  # fmt: skip


class Names:
    """The symbols of one model."""

    def __init__(self, inside: Inside) -> None:
        assert inside.passing is not None
        self.inside, self.passing = inside, inside.passing
        self.depth = len(inside.passing.layers)
        self.linear = inside.kind == "linear"
        self.straight = self.linear and len(inside.passing.targets) == 1

    def number(self, n: int) -> str:
        """The number of a layer, left out where there is one only."""
        return "" if self.linear else str(n)

    def weights(self, n: int) -> str:
        return "w" if self.straight else f"W{self.number(n)}"

    def bias(self, n: int) -> str:
        return f"b{self.number(n)}"

    def z(self, n: int) -> str:
        predicts = n == self.depth and self.inside.task == "regression" and self.inside.loss_name != "Poisson"
        return "ŷ" if predicts else f"z{self.number(n)}"

    def below(self, n: int) -> str:
        """What enters layer n."""
        return "x" if n == 1 else f"a{n - 1}"

    def delta(self, n: int) -> str:
        return f"δ{self.number(n)}"

    def error(self) -> str:
        """The loss's slope at an output, before it is averaged."""
        return _ERRORS.get(self.inside.loss_name, "slope")

    def averaging(self) -> str:
        """What a mean divides that by."""
        count = round(1.0 / self.passing.scale) if self.passing.scale else 1
        return "" if count == 1 else f"/{count}"

    def input(self, k: int, j: int) -> str:
        """The name of input j of layer k (both from 0); behind the inputs come bias, gain and shift."""
        layer = self.passing.layers[k].layer
        if j >= layer.fan_in:
            extras = ["bias"] * layer.bias + ["gain", "shift"] * (layer.norm is not None)
            return extras[j - layer.fan_in]
        return self.inside.names[j] if k == 0 else f"a{k}[{j}]"

    def letter(self, one: LayerPass, j: int) -> str:
        """The symbol of the parameters in one column: W1, b1, γ1, β1."""
        n = self.number(one.number)
        if j < one.layer.fan_in:
            return self.weights(one.number)
        return [*[f"b{n}"] * one.layer.bias, f"γ{n}", f"β{n}"][j - one.layer.fan_in]

    def slope(self, one: LayerPass, i: int, j: int) -> str:
        """∇W1[3,1], ∇b1[3]: the derivative in one parameter, counted from 0 as `layer1.weight[3,1]` is."""
        index = [*[str(i)] * (one.layer.fan_out > 1), *[str(j)] * (j < one.layer.fan_in > 1)]
        return f"∇{self.letter(one, j)}" + (f"[{','.join(index)}]" if index else "")

    def parameter(self, one: LayerPass, i: int, j: int) -> str:
        """The name by which it can be edited, `layer1.weight[3,1]`; of a linear model what people call it."""
        layer = one.layer
        if self.inside.parameters:
            return self.inside.parameters[layer.offset + i * layer.width + j]
        if j < layer.fan_in:
            return f"{layer.name}.weight[{i},{j}]"
        names = [*[f"{layer.name}.bias"] * layer.bias, f"{layer.name}.norm.weight", f"{layer.name}.norm.bias"]
        return f"{names[j - layer.fan_in]}[{i}]"

    def unit(self, one: LayerPass, i: int) -> str:
        """The name of a unit: its number, and of an output its class."""
        last = one.number == self.depth
        classes = self.inside.classes
        return f"{i} {classes[i]}" if last and len(classes) == one.layer.fan_out > 1 else str(i)

    def target(self, sample: int) -> Line:
        """What a sample should give: its class, or its number."""
        targets = self.passing.targets[:, sample]
        if len(targets) > 1 or self.inside.classes:
            found = int(targets.argmax()) if len(targets) > 1 else int(targets[0])
            return (self.inside.classes[found],) if found < len(self.inside.classes) else (str(found),)
        return (float(targets[0]),)

    def sample(self, place: Place) -> Line:
        """`sample 2 of 4: (0, 1) → 1`; of a mini-batch its row of the data as well."""
        passing = self.passing
        s = place.sample
        head = f"sample {s + 1} of {passing.samples}"
        row = f", row {int(passing.rows[s])}" if self.inside.batched else ""
        inputs: list[str | float] = []
        if len(passing.inputs) <= 3:
            for value in passing.inputs[:, s].tolist():
                inputs += [", " if inputs else "(", value]
            inputs.append(")")
        return (f"{head}{row}: ", *inputs, " → " if inputs else "→ ", *self.target(s))
