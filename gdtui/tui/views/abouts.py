"""What each view shows, how to read it and what to try: three lines each, and one for each sign, for the help page."""

from __future__ import annotations

from gdtui.pictures import (
    AgreementPicture,
    BoundaryPicture,
    CurvePicture,
    FitPicture,
    ImagesPicture,
    Picture,
    SurfacePicture,
)
from gdtui.snapshot import Snapshot
from gdtui.tui.view import View

Lines = tuple[str, str, str]

PICTURES: dict[type[Picture], Lines] = {
    CurvePicture: (
        "The function, with x as a ball on it and its way so far as rings.",
        "The tangent's slope is f′(x); the next update lands at x − lr·f′(x).",
        "Try: − and + change the lr; the dotted ring moves before you step.",
    ),
    SurfacePicture: (
        "From above: dark is low, + a known minimum, lines join equal heights.",
        "Arrows: g is −lr·∇f, m the momentum, s the step; short ones magnified.",
        "Dashed ring: as far as slopes this steep can move it. Try: o, then r.",
    ),
    FitPicture: (
        "The data and the model's curve; the loss adds up their distances.",
        "A closed-form answer, where there is one, is the dashed curve.",
        "(std.): standardised, as the model sees it. Try: v lists the errors.",
    ),
    AgreementPicture: (
        "Each sample: predicted over true; an arrow at the edge: off the scale.",
        "On the diagonal it is right; flatter means too close to the mean.",
        "Try: more l2 with e, and see which way the cloud turns.",
    ),
    BoundaryPicture: (
        "The class that wins at each place, paler where the model is unsure.",
        "Letters are samples, bold ones train it; colours meet at the boundary.",
        "Try: 4 for what each unit computes, m for an update from the inside.",
    ),
    ImagesPicture: (
        "The first layer's weights, an image a unit: what it looks for.",
        "One colour is a positive weight, the other negative, paper zero.",
        "Try: n from the start: noise turns into strokes.",
    ),
}

VIEWS: dict[str, tuple[str, ...]] = {
    "loss": (
        "The loss after each update; other branches dashed, with a letter.",
        "A test loss that rises while the training loss falls: overfitting.",
        "Try: y, a logarithmic axis: a straight line is a constant rate.",
    ),
    "slice": (
        "The loss over two parameters, all others held where they are.",
        "h l choose the first, j k the second; 0: those that moved furthest.",
        "Try: d for the plane of the path, where it can be seen whole.",
    ),
    "bowl": (
        "The loss over weight and bias, with the way so far in it.",
        "A narrow bowl: large rates bounce, and along its floor it is slow.",
        "Try: + until it leaves the bowl: that is at lr = 2/λmax.",
    ),
    "table": (
        "A row for each parameter, or for each layer of a network.",
        "backprop: its error over the last hidden layer's; each cell a decade.",
        "It makes a state vanishing or exploding, not |∇W|: that falls for all",
        "layers together where the loss is level.",
        "update/|W|: 0.001 is usual; far below nothing moves, above 10 explodes.",
    ),
    "data": (
        "Every sample: bold ones train, ! is misjudged, [ ] the chosen one.",
        "Beside it: its values and its loss, and what all samples are like.",
        "Try: i, then a: a point of your own moves the boundary as it trains.",
    ),
    "metrics": (
        "Loss and accuracy (or R²) over whole sets, and the challenge.",
        "Taken at the ends of epochs, and wherever the run rests.",
        "A gap between train and test: the samples are learnt by heart.",
    ),
    "network": (
        "What each unit computes, the weights between, the bias below.",
        "h l layer, j k unit (from 0), [ ] edges into it.",
        "✕ dead: slope 0 for every sample; no error passes, it cannot learn.",
        "▲ flat: slope below 0.05 (relu: 0) for most samples; little passes.",
        "≈ constant: the same output for all samples, like a bias; error passes.",
        "Errors can vanish with no unit flat: the shares that pass multiply.",
        "Try: e changes the bias or weight you stand on: watch the map move.",
    ),
    "notes": (
        "What the author wants you to see, and why it happens.",
        "They are in the scenario file, in as many languages as it has.",
        "Guess first, then try what they ask for.",
    ),
    "ledger": (
        "What each parameter's next step is made of, whatever the optimiser.",
        "−step/g is the effective lr; the bold sentence says what decides it.",
        "Try: f for all digits, then n: watch the moments remember.",
    ),
    "update": (
        "The next update in symbols, and below with today's numbers.",
        "The sentence says what this step does and why: it is computed.",
        "Try: m opens the update, 5 shows every parameter's share.",
    ),
}


def about(view: View, snapshot: Snapshot) -> tuple[str, ...]:
    """The lines of a view; of the problem, those of its picture."""
    if view.id == "problem":
        return PICTURES[type(snapshot.picture)]
    return VIEWS.get(view.id or "", ())


def keys_here(view: View) -> list[tuple[str, str]]:
    """The keys that mean something in a view as it is, and what."""
    kind, found, shown = type(view), list[tuple[str, str]](), view.snapshot
    fixed = kind.whole is not View.whole and (shown is None or view.whole(shown) is None)
    if kind.steer is not View.steer and not fixed:
        found.append(("h j k l", "move in it"))
    if kind.magnify is not View.magnify and not fixed:
        zooms = kind.whole is not View.whole
        found.append(("[ ] 0", "zoom out, in, not at all") if zooms else ("[ ]", kind.brackets))
    choices = view.modes if shown is None else view.choices(shown)
    if choices:
        found.append(("d", " / ".join(choices)))
    if kind.values is not View.values:
        found.append(("v", "the numbers behind it"))
    return [*found, ("z", "alone, or among all")]
