"""Bad scenarios by hand: in a sound one some text is replaced; `#!` stands on the line that the message must name.

Where none stands it is the first line that was changed, or the line that begins with `near`; with None, no line can be
named. A case has the key that must be named and words that must be there: of the value, or of what would be right.
"""

from typing import NamedTuple

FUNCTION = """title = "Two valleys"
kind = "function"
summary = { en = "Where you start", zh = "起点" }
[notes]
en = "one"
zh = "二"
[function]
expression = "x^4 - 3x^2 + x"
start = { x = 2.0 }
window = { x = [-2.5, 2.5] }
[optimizer]
name = "sgd"
lr = 0.05
schedule = { name = "step_decay", step_size = 20 }
[training]
steps = 60
seed = 3
[stop]
grad_norm = 1e-9
[expect]
loss_below = 0
within_steps = 50
[[race]]
name = "adam"
lr = 0.1
label = "quick"
[[race]]
name = "sgd"
momentum = 0.9
seed = 4
[[edit]]
at = 9
key = "optimizer.lr"
value = 0.1
[[edit]]
at = 20
key = "x"
value = -1.5
"""

PLANE = """title = "A plane"
kind = "function"
[function]
expression = "x^2 + 3y^2"
start = { x = 2.0, y = 1.0 }
window = { x = [-3, 3], y = [-3, 3] }
"""

SURFACE = """title = "A valley"
kind = "function"
[function]
surface = { name = "rosenbrock", a = 1.0, b = 10.0 }
[optimizer]
name = "adam"
betas = [0.9, 0.99]
"""

LINE = """title = "A line"
kind = "linear"
[data]
name = "line"
slope = 2
intercept = 1
noise = 1
noise_kind = "uniform"
n_samples = 30
[model]
loss = "half_sse"
[optimizer]
lr = 0.01
[training]
steps = 20
"""

NETWORK = """title = "Moons"
kind = "network"
[data]
name = "moons"
n_samples = 60
noise = 0.1
test_fraction = 0.25
standardize = true
task = "classification"
seed = 2
changes = [
    { add = [0.5, 0.5, "0"] },
    { move = [3, 1.0, 2.0] },
    { remove = 3 },
]
[model]
hidden = [5, 4]
activation = ["tanh", { name = "leaky_relu", negative_slope = 0.1 }]
init = { name = "normal", std = 0.5 }
loss = { name = "bce_with_logits", label_smoothing = 0.1 }
norm = { name = "batch_norm", eps = 1e-4 }
dropout = 0.1
residual = false
bias = true
degree = 2
[optimizer]
name = "adam"
lr = 0.02
betas = [0.9, 0.999]
[optimizer.schedule]
name = "join"
boundaries = [10]
schedules = [
    { name = "warmup", warmup_steps = 5 },
    "cosine_decay",
]
[training]
epochs = 5
batch_size = 16
l1 = 1e-4
l2 = 1e-3
clip_grad_norm = 1.0
gradient_noise = 0.01
dtype = "float32"
seed = 3
[stop]
loss = 0.01
patience = 20
min_delta = 1e-3
[expect]
test_accuracy_above = 0.5
status = "finished"
[[race]]
name = "rprop"
init = "zeros"
[[edit]]
at = 3
key = "layer1.weight[0,1]"
value = 0.5
"""

CSV = """title = "Flowers"
kind = "linear"
[data]
csv = "flowers.csv"
target = "kind"
features = ["length", "width"]
test_fraction = 0.25
[model]
inputs = ["length", "width^2"]
"""

BASES = {"function": FUNCTION, "plane": PLANE, "surface": SURFACE, "line": LINE, "network": NETWORK, "csv": CSV}


class Bad(NamedTuple):
    """A mistake: what is replaced by what, the key that must be named, and words of what would be right."""

    base: str
    old: str
    new: str
    key: str
    words: str
    near: str | None = ""

    @property
    def text(self) -> str:
        assert self.old in BASES[self.base], self
        return BASES[self.base].replace(self.old, self.new, 1)

    @property
    def line(self) -> int | None:
        """The line (from 1) that the message must name."""
        if self.near is None:
            return None
        lines, before = self.text.split("\n"), BASES[self.base].split("\n")
        marked = [k for k, line in enumerate(lines) if line.endswith("#!")]
        changed = [k for k, line in enumerate(lines) if line not in before]
        named = [k for k, line in enumerate(lines) if self.near and line.startswith(self.near)]
        return (marked or named or changed)[0] + 1


_FUNCTION = (
    # the outermost keys
    ('title = "Two valleys"', "title = 3 #!", "title", "a text"),
    ('title = "Two valleys"', "title = true #!", "title", "a text"),
    ('title = "Two valleys"', 'title = ["a"] #!', "title", "a text"),
    ('title = "Two valleys"\n', "", "title", "missing", None),
    ('title = "Two valleys"', 'titel = "Two valleys" #!', "titel", 'did you mean "title"'),
    ('title = "Two valleys"', 'Title = "Two valleys" #!', "Title", 'did you mean "title"'),
    ('title = "Two valleys"', "title = 2026-01-01 #!", "title", "dates"),
    ('title = "Two valleys"', 'title = "a"\ntitle = "b" #!', "title", "twice"),
    ('title = "Two valleys"', 'title = "Two valleys #!', "title", "quotes"),
    ('title = "Two valleys"', "title = Two valleys #!", "title", "quotes"),
    ('title = "Two valleys"', "title = #!", "title", "value"),
    ('title = "Two valleys"', 'title "Two valleys" #!', "title", "="),
    ('title = "Two valleys"', 'title: "Two valleys" #!', "title", "="),
    ('title = "Two valleys"', 'title.en = "Two valleys" #!', "title", "a text"),
    ('title = "Two valleys"', 'title = "a" kind = "b" #!', "title", "a line of its own"),
    ('title = "Two valleys"', 'title = "C:\\new\\data" #!', "title", "single quotes"),
    ('kind = "function"', 'kind = "functoin" #!', "kind", 'did you mean "function"'),
    ('kind = "function"', 'kind = "Function" #!', "kind", 'did you mean "function"'),
    ('kind = "function"', 'kind = "tree" #!', "kind", "choose from function, linear, network"),
    ('kind = "function"', "kind = 1 #!", "kind", '"function", "linear", "network"'),
    ('kind = "function"', 'kind = ["function"] #!', "kind", '"function", "linear", "network"'),
    ('kind = "function"\n', "", "kind", "choose from function, linear, network", None),
    ('kind = "function"', 'kind = "function"\nfoo = 1 #!', "foo", "a scenario takes title, kind"),
    ('kind = "function"', 'kind = "function"\n"a b" = 1 #!', "a b", "a scenario takes title, kind"),
    ('kind = "function"', 'kind = "function"\n"a\\nb\\u001b[2J" = 1 #!', "a\\nb\\x1b[2J", "a scenario takes title"),
    ('kind = "function"', 'kind = "function"\nlr = 0.1 #!', "lr", "below [optimizer]"),
    ('kind = "function"', 'kind = "function"\nsteps = 10 #!', "steps", "below [training]"),
    ('kind = "function"', 'kind = "function"\noptimizer.lr = 0.1\n', "optimizer", "twice", "[optimizer]"),
    ('{ en = "Where you start", zh = "起点" }', "3 #!", "summary", "a text or a table"),
    ('{ en = "Where you start", zh = "起点" }', '["a"] #!', "summary", "a text or a table"),
    ('{ en = "Where you start", zh = "起点" }', "{ en = 3 } #!", "summary.en", "a text"),
    ('{ en = "Where you start", zh = "起点" }', '{ en = "a", zh = ["b"] } #!', "summary.zh", "a text"),
    ('zh = "二"', "zh = 2 #!", "notes.zh", "a text"),
    ('zh = "二"', "zh = false #!", "notes.zh", "a text"),
    ('zh = "二"', 'zh = { a = "二" } #!', "notes.zh", "a text"),
    ("[notes]", "[[notes]] #!", "notes", "a text or a table"),
    ("[notes]", "[note] #!", "note", 'did you mean "notes"'),
    # the function
    ("[function]", "[functions] #!", "functions", 'did you mean "function"'),
    ("[function]", "[[function]] #!", "function", "[function]"),
    ("[function]", "[function #!", "", "]"),
    ("[function]", "[function] ] #!", "", "a line of its own"),
    ('[function]\nexpression = "x^4 - 3x^2 + x"', "[function] #!", "function", "expression"),
    ('expression = "x^4 - 3x^2 + x"', 'expression = "" #!', "function.expression", "x^2"),
    ('expression = "x^4 - 3x^2 + x"', "expression = 4 #!", "function.expression", "a text"),
    ('expression = "x^4 - 3x^2 + x"', 'expresion = "x^2" #!', "function.expresion", 'did you mean "expression"'),
    ('"x^4 - 3x^2 + x"', '"x^4 - 3x^^2" #!', "function.expression", "column"),
    ('"x^4 - 3x^2 + x"', '"y^2" #!', "function.expression", "give start and window a y too"),
    ('"x^4 - 3x^2 + x"', '"z^2" #!', "function.expression", "unknown name 'z'"),
    ('"x^4 - 3x^2 + x"', '"sni(x)" #!', "function.expression", "did you mean 'sin'"),
    ('"x^4 - 3x^2 + x"', '"1/2x" #!', "function.expression", "ambiguous"),
    ('"x^4 - 3x^2 + x"', '"(x + 1" #!', "function.expression", "column"),
    ('"x^4 - 3x^2 + x"', '"x + " #!', "function.expression", "column"),
    ('"x^4 - 3x^2 + x"', '"sin x" #!', "function.expression", "column"),
    ('"x^4 - 3x^2 + x"', '"x = 2" #!', "function.expression", "column"),
    ('"x^4 - 3x^2 + x"', '"__import__(1)" #!', "function.expression", "column"),
    ("start = { x = 2.0 }", 'surface = "bowl" #!', "function.surface", "keep one of them"),
    ("start = { x = 2.0 }\n", "", "function.start", "start = { x = 2.0 }", "[function]"),
    ("window = { x = [-2.5, 2.5] }\n", "", "function.window", "window = { x = [-3, 3] }", "[function]"),
    ("{ x = 2.0 }", "2.0 #!", "function.start", "a table"),
    ("{ x = 2.0 }", "[2.0] #!", "function.start", "a table"),
    ("{ x = 2.0 }", "{} #!", "function.start.x", "the variables are x"),
    ("{ x = 2.0 }", "{ z = 2.0 } #!", "function.start.z", "function.start takes x"),
    ("{ x = 2.0 }", '{ x = "2" } #!', "function.start.x", "a number"),
    ("{ x = 2.0 }", "{ x = true } #!", "function.start.x", "a number"),
    ("{ x = 2.0 }", "{ x = nan } #!", "function.start.x", "finite"),
    ("{ x = 2.0 }", "{ x = [2.0] } #!", "function.start.x", "a number"),
    ("{ x = 2.0 }", "{ x = 2.0, y = 1.0 }", "function.window.y", "the variables are x, y", "window"),
    ("{ x = 2.0 }", "{ x = 1" + "0" * 400 + " } #!", "function.start.x", "ordinary number"),
    ("[-2.5, 2.5]", "[2.5, -2.5]", "function.window.x", "low < high"),
    ("[-2.5, 2.5]", "[1, 1]", "function.window.x", "low < high"),
    ("[-2.5, 2.5]", "[2.5]", "function.window.x", "a list of 2"),
    ("[-2.5, 2.5]", "[1, 2, 3]", "function.window.x", "a list of 2"),
    ("[-2.5, 2.5]", "2.5", "function.window.x", "a list"),
    ("[-2.5, 2.5]", '["a", "b"]', "function.window.x", "a number"),
    ("[-2.5, 2.5]", "[-inf, 2.5]", "function.window.x", "ordinary number"),
    ("{ x = [-2.5, 2.5] }", "[-2.5, 2.5] #!", "function.window", "a table"),
    ("{ x = [-2.5, 2.5] }", "{ x = [-2.5, 2.5], y = [0, 1] }", "function.start.y", "the variables are x, y", "start"),
    ("{ x = [-2.5, 2.5] }", "{ x = [-2.5, 2.5], t = [0, 1] } #!", "function.window.t", "function.window takes x"),
    # its optimiser and schedule
    ('name = "sgd"', 'name = "sdg" #!', "optimizer.name", 'did you mean "sgd"'),
    ('name = "sgd"', 'name = "SGD" #!', "optimizer.name", 'did you mean "sgd"'),
    ('name = "sgd"', 'name = "gradient descent" #!', "optimizer.name", "choose from sgd, adam"),
    ('name = "sgd"', "name = 3 #!", "optimizer.name", "choose from sgd, adam"),
    ('name = "sgd"', "name = {} #!", "optimizer.name", "choose from sgd, adam"),
    ('name = "sgd"', 'nmae = "sgd" #!', "optimizer.nmae", "name, schedule"),
    ("lr = 0.05", "lr = -1 #!", "optimizer.lr", "> 0"),
    ("lr = 0.05", "lr = 0 #!", "optimizer.lr", "> 0"),
    ("lr = 0.05", "lr = true #!", "optimizer.lr", "a number > 0"),
    ("lr = 0.05", 'lr = "fast" #!', "optimizer.lr", "a number > 0"),
    ("lr = 0.05", "lr = [0.1] #!", "optimizer.lr", "a number > 0"),
    ("lr = 0.05", "lr = {} #!", "optimizer.lr", "a number > 0"),
    ("lr = 0.05", "lr = nan #!", "optimizer.lr", "ordinary number"),
    ("lr = 0.05", "lr = inf #!", "optimizer.lr", "ordinary number"),
    ("lr = 0.05", "lr = 1e400 #!", "optimizer.lr", "ordinary number"),
    ("lr = 0.05", "lr = 1" + "0" * 400 + " #!", "optimizer.lr", "ordinary number"),
    ("lr = 0.05", "lr = 0x" + "f" * 900 + " #!", "optimizer.lr", "ordinary number"),
    ("lr = 0.05", "lr = .05 #!", "optimizer.lr", "0.5"),
    ("lr = 0.05", "lr = 0,05 #!", "optimizer.lr", "a decimal number has a point, not a comma: 0.05"),
    ("lr = 0.05", "lr = 5. #!", "optimizer.lr", "a line of its own"),
    ("lr = 0.05", "lr = 05 #!", "optimizer.lr", "a line of its own"),
    ("lr = 0.05", "lr = 1/20 #!", "optimizer.lr", "a line of its own"),
    ("lr = 0.05", "lr = 0.05\nlr = 0.06 #!", "optimizer.lr", "twice"),
    ("lr = 0.05", "learning_rate = 0.05 #!", "optimizer.learning_rate", "optimizer sgd takes lr, momentum"),
    ("lr = 0.05", "momentun = 0.5 #!", "optimizer.momentun", 'did you mean "momentum"'),
    ("lr = 0.05", "momentum = 1 #!", "optimizer.momentum", "≥ 0 and < 1"),
    ("lr = 0.05", "nesterov = 1 #!", "optimizer.nesterov", "true or false"),
    ("lr = 0.05", "dampening = 2 #!", "optimizer.dampening", "≥ 0 and ≤ 1"),
    ("lr = 0.05", "weight_decay = -0.1 #!", "optimizer.weight_decay", "≥ 0"),
    ("lr = 0.05", "betas = [0.9, 0.99] #!", "optimizer.betas", "name, schedule"),
    ("lr = 0.05", "steps = 3 #!", "optimizer.steps", "name, schedule"),
    ('"step_decay"', '"step_deca"', "optimizer.schedule.name", 'did you mean "step_decay"'),
    ('"step_decay"', "4", "optimizer.schedule.name", "choose from constant"),
    ('{ name = "step_decay", step_size = 20 }', '"cosine" #!', "optimizer.schedule", "cosine_decay"),
    ('{ name = "step_decay", step_size = 20 }', "0.5 #!", "optimizer.schedule", "the name of the schedule"),
    ('{ name = "step_decay", step_size = 20 }', "{ step_size = 3 } #!", "optimizer.schedule.name", "choose from"),
    ("step_size = 20", "step_size = 0", "optimizer.schedule.step_size", "≥ 1"),
    ("step_size = 20", "step_size = 2.5", "optimizer.schedule.step_size", "a whole number"),
    ("step_size = 20", "stepsize = 20", "optimizer.schedule.stepsize", 'did you mean "step_size"'),
    ("[optimizer]", "[optimiser] #!", "optimiser", 'did you mean "optimizer"'),
    ("[optimizer]", "[optimizer.sgd] #!", "optimizer.sgd", "name, schedule"),
    ("[optimizer]", "[[optimizer]] #!", "optimizer", "[optimizer]"),
    # its training
    ("steps = 60", "steps = -1 #!", "training.steps", "≥ 0"),
    ("steps = 60", "steps = 1.5 #!", "training.steps", "a whole number"),
    ("steps = 60", "steps = 1e3 #!", "training.steps", "a whole number"),
    ("steps = 60", "steps = true #!", "training.steps", "a whole number"),
    ("steps = 60", 'steps = "60" #!', "training.steps", "a whole number"),
    ("steps = 60", "steps = 12:30:00 #!", "training.steps", "dates"),
    ("steps = 60", "step = 60 #!", "training.step", 'did you mean "steps"'),
    ("steps = 60", "epoch = 60 #!", "training.epoch", 'did you mean "epochs"'),
    ("steps = 60", "steps = 60\nepochs = 3 #!", "training.epochs", "keep one of them"),
    ("steps = 60", "epochs = 0 #!", "training.epochs", "≥ 1"),
    ("steps = 60", "batch_size = 5 #!", "training.batch_size", "leave it out"),
    ("steps = 60", "l2 = 0.1 #!", "training.l2", "leave it out"),
    ("steps = 60", "l1 = 0.1 #!", "training.l1", "leave it out"),
    ("steps = 60", "clip_grad_norm = 0 #!", "training.clip_grad_norm", "> 0"),
    ("steps = 60", "gradient_noise = -1 #!", "training.gradient_noise", "≥ 0"),
    ("steps = 60", 'dtype = "float16" #!', "training.dtype", "float64, float32"),
    ("steps = 60", "dtype = 32 #!", "training.dtype", '"float64", "float32"'),
    ("seed = 3", "seed = -3 #!", "training.seed", "≥ 0"),
    ("seed = 3", "seed = 0.5 #!", "training.seed", "a whole number"),
    ("seed = 3", "sed = 3 #!", "training.sed", 'did you mean "seed"'),
    ("[training]", "[trainig] #!", "trainig", 'did you mean "training"'),
    ("[training]", "[training.loop] #!", "training.loop", "[training] takes steps"),
    ("[training]", "training = 3 #!", "optimizer.training", "optimizer sgd takes"),
    ("[training]", "[data]\nname = 'xor'\n[training]", "data", "[function]", "[data]"),
    ("[training]", "[model]\nbias = true\n[training]", "model", "[function]", "[model]"),
    # when it stops, what it must reach
    ("grad_norm = 1e-9", "grad_norm = -1 #!", "stop.grad_norm", "≥ 0"),
    ("grad_norm = 1e-9", "gradnorm = 1e-9 #!", "stop.gradnorm", 'did you mean "grad_norm"'),
    ("grad_norm = 1e-9", 'loss = "low" #!', "stop.loss", "a number"),
    ("grad_norm = 1e-9", "loss = true #!", "stop.loss", "a number"),
    ("grad_norm = 1e-9", "patience = 0 #!", "stop.patience", "≥ 1"),
    ("grad_norm = 1e-9", "patience = 2.5 #!", "stop.patience", "a whole number"),
    ("grad_norm = 1e-9", "min_delta = -1 #!", "stop.min_delta", "≥ 0"),
    ("[stop]", "[[stop]] #!", "stop", "[stop]"),
    ("loss_below = 0", "los_below = 0 #!", "expect.los_below", 'did you mean "loss_below"'),
    ("loss_below = 0", "loss = 0 #!", "expect.loss", "loss_below"),
    ("loss_below = 0", 'loss_below = "0" #!', "expect.loss_below", "a number"),
    ("loss_below = 0", "loss_below = true #!", "expect.loss_below", "a number"),
    ("loss_below = 0", "loss_below = [0] #!", "expect.loss_below", "a number"),
    ("loss_below = 0", "loss_below = inf #!", "expect.loss_below", "ordinary number"),
    ("loss_below = 0", "accuracy_above = 0.5 #!", "expect.accuracy_above", "it has grad_norm, loss"),
    ("loss_below = 0", "test_loss_below = 0.5 #!", "expect.test_loss_below", "it has grad_norm, loss"),
    ("loss_below = 0", "r2_above = 0.5 #!", "expect.r2_above", "it has grad_norm, loss"),
    ("loss_below = 0", 'status = "exploded" #!', "expect.status", "diverged"),
    ("loss_below = 0", "status = 3 #!", "expect.status", "choose from finished"),
    ("loss_below = 0", "status = [] #!", "expect.status", "choose from finished"),
    ("within_steps = 50", "within_steps = -1 #!", "expect.within_steps", "≥ 0"),
    ("within_steps = 50", "within_steps = 5.0 #!", "expect.within_steps", "a whole number"),
    ("within_steps = 50", "within = 50 #!", "expect.within", "within_steps"),
    ("[expect]", "[expects] #!", "expects", 'did you mean "expect"'),
    # its racers
    ('name = "adam"', 'name = "adamm" #!', "race[0].name", 'did you mean "adam"'),
    ('name = "adam"', "name = 1 #!", "race[0].name", "choose from sgd"),
    ("lr = 0.1\n", "lr = -0.1 #!\n", "race[0].lr", "> 0"),
    ("lr = 0.1\n", 'lr = "auto" #!\n', "race[0].lr", "a number"),
    ("lr = 0.1\n", "rl = 0.1 #!\n", "race[0].rl", "a racer with adam takes lr"),
    ('label = "quick"', "label = 3 #!", "race[0].label", "a text"),
    ('label = "quick"', 'lable = "quick" #!', "race[0].lable", 'did you mean "label"'),
    ('label = "quick"', 'init = "zeros" #!', "race[0].init", "network"),
    ("momentum = 0.9", "momentum = 1.9 #!", "race[1].momentum", "< 1"),
    ("seed = 4", "seed = -4 #!", "race[1].seed", "≥ 0"),
    ("seed = 4", "seed = 4.5 #!", "race[1].seed", "a whole number"),
    ("seed = 4", "seed = true #!", "race[1].seed", "a whole number"),
    ("seed = 4", "schedule = 'constant' #!", "race[1].schedule", "a racer with sgd takes lr"),
    ('[[race]]\nname = "sgd"\nmomentum = 0.9\nseed = 4', '[[race]] #!\nname = "adam"\nlr = 0.1\nlabel = "quick"',
     "race[1]", "the same as race[0]"),
    ('[[race]]\nname = "adam"', '[race]\nname = "adam"', "race", "twice", "[[race]]"),
    ("[[race]]", "[[races]] #!", "races", 'did you mean "race"'),
    # its live changes
    ("at = 9", "at = -9 #!", "edit[0].at", "≥ 0"),
    ("at = 9", "at = 9.5 #!", "edit[0].at", "a whole number"),
    ("at = 9", 'at = "9" #!', "edit[0].at", "a whole number"),
    ("[[edit]]\nat = 9", "[[edit]] #!", "edit[0].at", "missing"),
    ("at = 9", "step = 9 #!", "edit[0].step", "takes at, key, value"),
    ('key = "optimizer.lr"', 'key = "optimizer.rl" #!', "edit[0].key", "optimizer sgd takes lr"),
    ('key = "optimizer.lr"', "key = 3 #!", "edit[0].key", "a text"),
    ('key = "optimizer.lr"', 'key = "" #!', "edit[0].key", "the parameters are x"),
    ('key = "optimizer.lr"', 'key = "z" #!', "edit[0].key", "the parameters are x"),
    ('key = "optimizer.lr"', 'key = "x[1]" #!', "edit[0].key", "without brackets"),
    ('key = "optimizer.lr"', 'key = "x[1][" #!', "edit[0].key", "the parameters are x"),
    ('key = "optimizer.lr"', 'key = "function.start.x" #!', "edit[0].key", "set it in its own table"),
    ('key = "optimizer.lr"', 'key = "training.seed" #!', "edit[0].key", "set it in its own table"),
    ('key = "optimizer.lr"', 'key = "kind" #!', "edit[0].key", "set it in its own table"),
    ('key = "optimizer.lr"', 'key = "data.add" #!', "edit[0].key", "data"),
    ('key = "optimizer.lr"', 'key = "optimizer" #!', "edit[0].key", "optimizer.lr"),
    ('key = "optimizer.lr"', 'key = "training..steps" #!', "edit[0].key", "training"),
    ('key = "optimizer.lr"', 'key = "optimizer.schedule[3].name" #!', "edit[0].key", "list"),
    ("value = 0.1", "value = -0.1 #!", "edit[0].value", "> 0"),
    ("value = 0.1", 'value = "high" #!', "edit[0].value", "a number"),
    ("value = 0.1", "value = nan #!", "edit[0].value", "ordinary number"),
    ('[[edit]]\nat = 9\nkey = "optimizer.lr"\nvalue = 0.1', '[[edit]] #!\nat = 9\nkey = "optimizer.lr"',
     "edit[0].value", "missing"),
    ("value = -1.5", "value = true #!", "edit[1].value", "a number"),
    ("value = -1.5", 'value = "left" #!', "edit[1].value", "a number"),
    ("value = -1.5", "value = [1] #!", "edit[1].value", "a number"),
    ("value = -1.5", "values = -1.5 #!", "edit[1].values", 'did you mean "value"'),
    ("[[edit]]\nat = 20", "[[edits]] #!\nat = 20", "edits", 'did you mean "edit"'),
)  # fmt: skip

_PLANE = (
    ("x^2 + 3y^2", "x^2 + 3z^2", "function.expression", "unknown name 'z'"),
    ("x = 2.0, y = 1.0", "x = 2.0", "function.start.y", "x, y"),
    ("x = 2.0, y = 1.0", "x = 2.0, y = '1'", "function.start.y", "a number"),
    ("x = 2.0, y = 1.0", "x = 2.0, y = 1.0, z = 3", "function.start.z", "takes x, y"),
    ("y = [-3, 3]", "y = [3, -3]", "function.window.y", "low < high"),
    ("y = [-3, 3]", "y = [3]", "function.window.y", "a list of 2"),
    (", y = [-3, 3]", "", "function.window.y", "x, y"),
)

_SURFACE = (
    ('"rosenbrock"', '"rosenbrok"', "function.surface.name", 'did you mean "rosenbrock"'),
    ('{ name = "rosenbrock", a = 1.0, b = 10.0 }', '"Rosenbrock" #!', "function.surface", 'did you mean "rosenbrock"'),
    ('{ name = "rosenbrock", a = 1.0, b = 10.0 }', "3 #!", "function.surface", "the name of the surface"),
    ('{ name = "rosenbrock", a = 1.0, b = 10.0 }', "{ a = 1.0 } #!", "function.surface.name", "choose from bowl"),
    ('{ name = "rosenbrock", a = 1.0, b = 10.0 }', "{ name = 1 } #!", "function.surface.name", "choose from bowl"),
    ('{ name = "rosenbrock", a = 1.0, b = 10.0 }', '{ name = "bowl", a = 1 } #!', "function.surface.a", "no keys"),
    ("a = 1.0", "a = 3.0", "function.surface.a", "≥ -2 and ≤ 2"),
    ("a = 1.0", "a = '1'", "function.surface.a", "a number"),
    ("b = 10.0", "b = 0", "function.surface.b", "> 0"),
    ("b = 10.0", "c = 0", "function.surface.c", "surface rosenbrock takes a, b"),
    ('surface = { name = "rosenbrock", a = 1.0, b = 10.0 }', 'expression = "x^2"\nsurface = "bowl" #!',
     "function.surface", "keep one of them"),
    ('surface = { name = "rosenbrock", a = 1.0, b = 10.0 }', 'surface = "bowl"\nstart = { x = 1.0 } #!',
     "function.start.y", "x, y"),
    ("betas = [0.9, 0.99]", "betas = [0.9] #!", "optimizer.betas", "a list of 2 numbers"),
    ("betas = [0.9, 0.99]", "betas = [0.9, 0.99, 0.999] #!", "optimizer.betas", "a list of 2 numbers"),
    ("betas = [0.9, 0.99]", "betas = [0.9, 1.0] #!", "optimizer.betas", "each ≥ 0 and < 1"),
    ("betas = [0.9, 0.99]", "betas = [0.9, true] #!", "optimizer.betas", "a list of 2 numbers"),
    ("betas = [0.9, 0.99]", "betas = 0.9 #!", "optimizer.betas", "a list of 2 numbers"),
    ("betas = [0.9, 0.99]", "betas = [] #!", "optimizer.betas", "a list of 2 numbers"),
    ("betas = [0.9, 0.99]", "beta = [0.9, 0.99] #!", "optimizer.beta", 'did you mean "betas"'),
    ("betas = [0.9, 0.99]", "betas = [0.9, 0.99 #!", "optimizer.betas", "]"),
    ("betas = [0.9, 0.99]", "betas = [0.9 0.99] #!", "optimizer.betas", "commas"),
    ("betas = [0.9, 0.99]", "momentum = 0.9 #!", "optimizer.momentum", "optimizer adam takes lr, betas"),
    ("betas = [0.9, 0.99]", "eps = 0 #!", "optimizer.eps", "> 0"),
    ("betas = [0.9, 0.99]", 'amsgrad = "yes" #!', "optimizer.amsgrad", "true or false"),
    ("betas = [0.9, 0.99]", "amsgrad = True #!", "optimizer.amsgrad", "true"),
    ('name = "adam"\nbetas = [0.9, 0.99]', 'name = "rprop"\netas = [1.5, 0.5] #!', "optimizer.etas", "< 1"),
    ('name = "adam"\nbetas = [0.9, 0.99]', 'name = "rprop"\nstep_sizes = [2, 1] #!', "optimizer.step_sizes",
     "[least, largest]"),
    ('name = "adam"\nbetas = [0.9, 0.99]', 'name = "muon"\nadjust_lr_fn = "orginal" #!', "optimizer.adjust_lr_fn",
     'did you mean "original"'),
    ('name = "adam"\nbetas = [0.9, 0.99]', 'name = "lbfgs"\nhistory_size = 0 #!', "optimizer.history_size", "≥ 1"),
    ('name = "adam"\nbetas = [0.9, 0.99]', 'name = "armijo"\nc1 = 0.5 #!', "optimizer.c1", "< 0.5"),
    ('name = "adam"\nbetas = [0.9, 0.99]', 'name = "newton"\ndamping = -1 #!', "optimizer.damping", "≥ 0"),
)  # fmt: skip

_LINE = (
    ("[data]", "[daat] #!", "daat", 'did you mean "data"'),
    ('name = "line"', 'name = "lines" #!', "data.name", 'did you mean "line"'),
    ('name = "line"', "name = 3 #!", "data.name", "choose from line"),
    ('name = "line"', 'nmae = "line" #!', "data.nmae", 'did you mean "name"'),
    ('name = "line"', 'name = "line"\ncsv = "a.csv" #!', "data.csv", "keep one of them"),
    ('name = "line"', 'name = "line"\ntarget = "y" #!', "data.target", "leave it out"),
    ('name = "line"', 'name = "line"\nfeatures = ["x"] #!', "data.features", "leave it out"),
    ("slope = 2", "slop = 2 #!", "data.slop", 'did you mean "slope"'),
    ("slope = 2", "slope = '2' #!", "data.slope", "a number"),
    ("slope = 2", "slope = true #!", "data.slope", "a number"),
    ("slope = 2", "slope = nan #!", "data.slope", "ordinary number"),
    ("slope = 2", "turns = 2 #!", "data.turns", "data set line takes slope"),
    ("noise = 1", "noise = -1 #!", "data.noise", "≥ 0"),
    ("noise = 1", "noise = [1] #!", "data.noise", "a number ≥ 0"),
    ('"uniform"', '"unifrom" #!', "data.noise_kind", 'did you mean "uniform"'),
    ('"uniform"', '"gauss" #!', "data.noise_kind", "choose from uniform, normal"),
    ('"uniform"', "1 #!", "data.noise_kind", '"uniform", "normal"'),
    ("n_samples = 30", "n_samples = 1 #!", "data.n_samples", "≥ 2"),
    ("n_samples = 30", "n_samples = 0 #!", "data.n_samples", "≥ 2"),
    ("n_samples = 30", "n_samples = -5 #!", "data.n_samples", "≥ 2"),
    ("n_samples = 30", "n_samples = 30.0 #!", "data.n_samples", "a whole number"),
    ("n_samples = 30", "n_samples = '30' #!", "data.n_samples", "a whole number"),
    ("n_samples = 30", "samples = 30 #!", "data.samples", 'did you mean "n_samples"'),
    ("n_samples = 30", "test_fraction = 1 #!", "data.test_fraction", "< 1"),
    ("n_samples = 30", "test_fraction = -0.1 #!", "data.test_fraction", "≥ 0"),
    ("n_samples = 30", 'test_fraction = "half" #!', "data.test_fraction", "a number"),
    ("n_samples = 30", "standardize = 1 #!", "data.standardize", "true or false"),
    ("n_samples = 30", "standardise = true #!", "data.standardise", 'did you mean "standardize"'),
    ("n_samples = 30", "seed = -1 #!", "data.seed", "≥ 0"),
    ("n_samples = 30", "seed = 1.5 #!", "data.seed", "a whole number"),
    ("n_samples = 30", 'task = "regresion" #!', "data.task", 'did you mean "regression"'),
    ("n_samples = 30", "task = 3 #!", "data.task", "a text"),
    ("n_samples = 30", 'task = "classification" #!', "data.task", "numbers"),
    ("n_samples = 30", "changes = 3 #!", "data.changes", "a list"),
    ("n_samples = 30", "changes = [3] #!", "data.changes[0]", "{ remove = 3 }"),
    ("n_samples = 30", "changes = [{}] #!", "data.changes[0]", "{ remove = 3 }"),
    ("n_samples = 30", "changes = [{ drop = 3 }] #!", "data.changes[0]", "{ remove = 3 }"),
    ("n_samples = 30", "changes = [{ remove = 3, add = [1, 2] }] #!", "data.changes[0]", "{ remove = 3 }"),
    ("n_samples = 30", "changes = [{ remove = 300 }] #!", "data.changes[0].remove", "the rows are 0 to 99"),
    ("n_samples = 30", "changes = [{ remove = -1 }] #!", "data.changes[0].remove", "the rows are 0 to 99"),
    ("n_samples = 30", "changes = [{ remove = 1.5 }] #!", "data.changes[0].remove", "a row"),
    ("n_samples = 30", "changes = [{ remove = [1] }] #!", "data.changes[0].remove", "a row"),
    ("n_samples = 30", "changes = [{ add = [1] }] #!", "data.changes[0].add", "a number for each feature"),
    ("n_samples = 30", "changes = [{ add = [1, 2, 3] }] #!", "data.changes[0].add", "1 number (x) and a number (y)"),
    ("n_samples = 30", 'changes = [{ add = [1, "a"] }] #!', "data.changes[0].add", "a number"),
    ("n_samples = 30", "changes = [{ add = [true, 2] }] #!", "data.changes[0].add", "a number for each feature"),
    ("n_samples = 30", "changes = [{ move = [1.5, 2] }] #!", "data.changes[0].move", "a row and a number"),
    ("n_samples = 30", "changes = [{ move = [1] }] #!", "data.changes[0].move", "a row and a number"),
    ("n_samples = 30", "changes = [\n{ remove = 1 },\n{ remove = 500 }, #!\n]", "data.changes[1].remove", "0 to 98"),
    ('loss = "half_sse"', 'loss = "half_see" #!', "model.loss", 'did you mean "half_sse"'),
    ('loss = "half_sse"', "loss = 3 #!", "model.loss", "the name of the loss"),
    ('loss = "half_sse"', 'loss = "cross_entropy" #!', "model.loss", 'for example "mse"'),
    ('loss = "half_sse"', 'loss = { name = "huber", delta = 0 } #!', "model.loss.delta", "> 0"),
    ('loss = "half_sse"', "bias = 1 #!", "model.bias", "true or false"),
    ('loss = "half_sse"', "degree = 0 #!", "model.degree", "≥ 1"),
    ('loss = "half_sse"', "degree = 2.0 #!", "model.degree", "a whole number"),
    ('loss = "half_sse"', "degree = true #!", "model.degree", "a whole number"),
    ('loss = "half_sse"', "inputs = [] #!", "model.inputs", "for example"),
    ('loss = "half_sse"', 'inputs = "x1" #!', "model.inputs", "a list of formulas"),
    ('loss = "half_sse"', "inputs = [1] #!", "model.inputs", "a list of formulas"),
    ('loss = "half_sse"', 'inputs = ["x", "x3"] #!', "model.inputs[1]", "column"),
    ('loss = "half_sse"', 'inputs = ["x", "w"] #!', "model.inputs[1]", "unknown name 'w'"),
    ('loss = "half_sse"', 'inputs = ["ln(x - 2)"] #!', "model.inputs[0]", "not a finite number where x"),
    ('loss = "half_sse"', 'inputs = ["x",\n"x +", #!\n]', "model.inputs[1]", "column"),
    ('loss = "half_sse"', 'degree = 1\ninputs = ["x"] #!', "model.inputs", "keep one of them"),
    ('loss = "half_sse"', "hidden = [3] #!", "model.hidden", "the model of a linear scenario takes loss, bias"),
    ('loss = "half_sse"', 'activation = "tanh" #!', "model.activation", "the model of a linear scenario takes"),
    ('loss = "half_sse"', "weights = [1] #!", "model.weights", "the model of a linear scenario takes"),
    ("[model]", "[function] #!\nexpression = 'x'\n[model]", "function", "[data], [model]"),
    ("[model]", "[Model] #!", "Model", 'did you mean "model"'),
    ("steps = 20", "batch_size = 0 #!", "training.batch_size", "≥ 1"),
    ("steps = 20", 'batch_size = "ful" #!', "training.batch_size", 'did you mean "full"'),
    ("steps = 20", "batch_size = 2.5 #!", "training.batch_size", "a whole number"),
    ("steps = 20", "batch_size = true #!", "training.batch_size", "a whole number"),
    ("steps = 20", "l1 = -1 #!", "training.l1", "≥ 0"),
    ("steps = 20", "l2 = nan #!", "training.l2", "ordinary number"),
    ("steps = 20", "steps = 20\n[expect]\naccuracy_above = 0.5 #!", "expect.accuracy_above", "it has r2"),
    ("steps = 20", "steps = 20\n[expect]\ntest_r2_above = 0.5 #!", "expect.test_r2_above", "data.test_fraction"),
    ("steps = 20", "steps = 20\n[[race]]\ninit = 'zeros' #!", "race[0].init", "network"),
    ("steps = 20", "steps = 20\n[[edit]]\nat = 1\nkey = 'weight'\nvalue = 'a' #!", "edit[0].value", "a number"),
    ("steps = 20", "steps = 20\n[[edit]]\nat = 1\nkey = 'model.degree' #!\nvalue = 2", "edit[0].key", "its own table"),
    ("steps = 20", "steps = 20\n[[edit]]\nat = 1\nkey = 'data.add'\nvalue = [1] #!", "edit[0].value",
     "a number for each feature"),
    ("steps = 20", "steps = 20\n[[edit]]\nat = 1\nkey = 'data.remove'\nvalue = 99 #!", "edit[0].value", "0 to 29"),
    ("steps = 20", "steps = 20\n[[edit]]\nat = 1\nkey = 'bias[3]' #!\nvalue = 2", "edit[0].key", "shape"),
)  # fmt: skip

_NETWORK = (
    ('name = "moons"', 'name = "moon" #!', "data.name", 'did you mean "moons"'),
    ('[data]\nname = "moons"', "[data] #!", "data", "name or csv"),
    ('task = "classification"', 'task = "regression" #!', "data.task", "classes"),
    ('"0"] }', '"5"] }', "data.changes[0].add", "choose from 0, 1"),
    ("{ add = [0.5, 0.5,", '{ add = [0.5, "0"] }, #!\n{ add = [0.5, 0.5,', "data.changes[0].add", "2 numbers (x1, x2)"),
    ("{ move = [3, 1.0, 2.0] },", "{ move = [300, 1.0, 2.0] }, #!", "data.changes[1].move", "0 to 60"),
    ("{ remove = 3 },", "{ removed = 3 }, #!", "data.changes[2]", "{ remove = 3 }"),
    ("hidden = [5, 4]", "hidden = [5, 0] #!", "model.hidden", "at least 1"),
    ("hidden = [5, 4]", "hidden = [5, -4] #!", "model.hidden", "at least 1"),
    ("hidden = [5, 4]", 'hidden = "8" #!', "model.hidden", "for example [8, 8]"),
    ("hidden = [5, 4]", "hidden = 8 #!", "model.hidden", "for example [8, 8]"),
    ("hidden = [5, 4]", "hidden = [5, 4.0] #!", "model.hidden", "for example [8, 8]"),
    ("hidden = [5, 4]", "hidden = [5, true] #!", "model.hidden", "for example [8, 8]"),
    ("hidden = [5, 4]", "hidden = [[5], 4] #!", "model.hidden", "for example [8, 8]"),
    ("hidden = [5, 4]", "hiden = [5, 4] #!", "model.hiden", 'did you mean "hidden"'),
    ("hidden = [5, 4]", "hidden = [5, 4, 3]", "model.activation", "a list of 3", "activation"),
    ("hidden = [5, 4]", "layers = [5, 4] #!", "model.layers", "the model of a network scenario takes hidden"),
    ('["tanh", {', '["tahn", {', "model.activation[0]", 'did you mean "tanh"'),
    ('["tanh", {', "[3, {", "model.activation[0]", "the name of the activation"),
    ('"leaky_relu"', '"leaky_rlu"', "model.activation[1].name", 'did you mean "leaky_relu"'),
    ("negative_slope = 0.1", "negative_slope = 1.1", "model.activation[1].negative_slope", "< 1"),
    ("negative_slope = 0.1", "slope = 0.1", "model.activation[1].slope", 'negative_slope'),
    ('activation = ["tanh", { name = "leaky_relu", negative_slope = 0.1 }]', 'activation = ["tanh"] #!',
     "model.activation", "a list of 2"),
    ('activation = ["tanh", { name = "leaky_relu", negative_slope = 0.1 }]', "activation = [] #!",
     "model.activation", "a list of 2"),
    ('activation = ["tanh", { name = "leaky_relu", negative_slope = 0.1 }]', 'activation = "Relu" #!',
     "model.activation", 'did you mean "relu"'),
    ('activation = ["tanh", { name = "leaky_relu", negative_slope = 0.1 }]',
     'activation = { name = "hardtanh", min_val = 2 } #!', "model.activation.max_val", "> min_val"),
    ('"normal", std = 0.5', '"norml", std = 0.5', "model.init.name", 'did you mean "normal"'),
    ("std = 0.5", "std = 0", "model.init.std", "> 0"),
    ("std = 0.5", "sdt = 0.5", "model.init.sdt", 'did you mean "std"'),
    ('init = { name = "normal", std = 0.5 }', "init = 0.5 #!", "model.init", "the name of the init"),
    ('init = { name = "normal", std = 0.5 }', 'init = "xavier" #!', "model.init", "xavier_uniform"),
    ('init = { name = "normal", std = 0.5 }', 'init = ["zeros"] #!', "model.init", "the name of the init"),
    ('"bce_with_logits"', '"bce"', "model.loss.name", "bce_with_logits"),
    ("label_smoothing = 0.1", "label_smoothing = 2", "model.loss.label_smoothing", "≤ 1"),
    ('loss = { name = "bce_with_logits", label_smoothing = 0.1 }', 'loss = "poisson" #!', "model.loss",
     "bce_with_logits"),
    ('"batch_norm"', '"batchnorm"', "model.norm.name", 'did you mean "batch_norm"'),
    ("eps = 1e-4", "eps = -1", "model.norm.eps", "> 0"),
    ('norm = { name = "batch_norm", eps = 1e-4 }', "norm = true #!", "model.norm", "the name of the norm"),
    ('norm = { name = "batch_norm", eps = 1e-4 }', 'norm = "instance" #!', "model.norm", "layer_norm, batch_norm"),
    ("dropout = 0.1", "dropout = 1.0 #!", "model.dropout", "< 1"),
    ("dropout = 0.1", "dropout = -0.1 #!", "model.dropout", "≥ 0"),
    ("dropout = 0.1", 'dropout = "some" #!', "model.dropout", "a number"),
    ("dropout = 0.1", "dropout = true #!", "model.dropout", "a number"),
    ("residual = false", "residual = 0 #!", "model.residual", "true or false"),
    ("bias = true", 'bias = "true" #!', "model.bias", "true or false"),
    ("degree = 2", 'degree = "2" #!', "model.degree", "a whole number"),
    ("betas = [0.9, 0.999]", "betas = { a = 0.9 } #!", "optimizer.betas", "a list of 2 numbers"),
    ("[optimizer.schedule]", "[optimizer.schedul] #!", "optimizer.schedul", "schedule"),
    ("[optimizer.schedule]", "[optimizer.scedule] #!", "optimizer.scedule", 'did you mean "schedule"'),
    ("boundaries = [10]", "boundaries = [] #!", "optimizer.schedule.boundaries", "1"),
    ("boundaries = [10]", "boundaries = [10, 20] #!", "optimizer.schedule.boundaries", "1"),
    ("boundaries = [10]", "boundaries = [0.5] #!", "optimizer.schedule.boundaries", "a list of whole numbers"),
    ("boundaries = [10]", "boundaries = 10 #!", "optimizer.schedule.boundaries", "a list of whole numbers"),
    ("boundaries = [10]", "boundaries = [-10] #!", "optimizer.schedule.boundaries", ""),
    ("warmup_steps = 5 },", "warmup_steps = -5 }, #!", "optimizer.schedule.schedules[0].warmup_steps", "≥ 0"),
    ('{ name = "warmup", warmup_steps = 5 },', "5, #!", "optimizer.schedule.schedules[0]", "the name of the schedule"),
    ('"cosine_decay",', '"cosin_decay", #!', "optimizer.schedule.schedules[1]", 'did you mean "cosine_decay"'),
    ("epochs = 5", "epochs = 5.5 #!", "training.epochs", "a whole number"),
    ("epochs = 5", "epochs = 5\nsteps = 10", "training.epochs", "keep one of them", "epochs"),
    ("batch_size = 16", "batch_size = 1 #!", "training.batch_size", "layer_norm"),
    ("batch_size = 16", "batchsize = 16 #!", "training.batchsize", 'did you mean "batch_size"'),
    ("l1 = 1e-4", 'l1 = "a" #!', "training.l1", "a number"),
    ("clip_grad_norm = 1.0", "clip_grad_norm = -1.0 #!", "training.clip_grad_norm", "> 0"),
    ("clip_grad_norm = 1.0", 'clip_grad_norm = "none" #!', "training.clip_grad_norm", "a number"),
    ("gradient_noise = 0.01", "gradient_noise = inf #!", "training.gradient_noise", "ordinary number"),
    ('dtype = "float32"', 'dtype = "float" #!', "training.dtype", "float64, float32"),
    ('dtype = "float32"', 'dtype = "double" #!', "training.dtype", "float64, float32"),
    ("patience = 20", "patience = '20' #!", "stop.patience", "a whole number"),
    ("min_delta = 1e-3", "mindelta = 1e-3 #!", "stop.mindelta", 'did you mean "min_delta"'),
    ("test_accuracy_above = 0.5", "test_acuracy_above = 0.5 #!", "expect.test_acuracy_above",
     'did you mean "test_accuracy_above"'),
    ("test_accuracy_above = 0.5", "test_r2_above = 0.5 #!", "expect.test_r2_above", "it has accuracy"),
    ('status = "finished"', 'status = "done" #!', "expect.status", "choose from finished"),
    ('init = "zeros"', 'init = "zeroes" #!', "race[0].init", 'did you mean "zeros"'),
    ('init = "zeros"', "init = { name = 'normal', std = -1 } #!", "race[0].init.std", "> 0"),
    ('name = "rprop"', 'name = "newton" #!', "race[0].name", 'for example "bfgs"'),
    ('"layer1.weight[0,1]"', '"layer1.weight[9,1]" #!', "edit[0].key", "shape [5, 5]"),
    ('"layer1.weight[0,1]"', '"layer1.weight" #!', "edit[0].key", "shape [5, 5]"),
    ('"layer1.weight[0,1]"', '"layer1.wait[0,1]" #!', "edit[0].key", "the parameters are layer1.weight"),
    ('"layer1.weight[0,1]"', '"layer1.weight[99999999999999999999,1]" #!', "edit[0].key", "the parameters are layer1"),
    ('"layer1.weight[0,1]"', '"model.hidden" #!', "edit[0].key", "set it in its own table"),
    ('"layer1.weight[0,1]"', '"training.batch_size"', "edit[0].value", "a whole number", "value = 0.5"),
    ('"layer1.weight[0,1]"', '"model.activation[7]" #!', "edit[0].key", "list"),
    ('"layer1.weight[0,1]"', '"model.activation[0]"', "edit[0].value", "the name of the activation", "value = 0.5"),
    ("value = 0.5\n", 'value = "0.5" #!\n', "edit[0].value", "a number"),
)  # fmt: skip

_CSV = (
    ('csv = "flowers.csv"', "csv = 3 #!", "data.csv", "a text"),
    ('csv = "flowers.csv"', 'csv = "" #!', "data.csv", "a directory"),
    ('csv = "flowers.csv"', 'csv = "flower.csv" #!', "data.csv", "spelling of its path"),
    ('csv = "flowers.csv"', 'csv = "flowers.csv/x" #!', "data.csv", "a file that can be read"),
    ('csv = "flowers.csv"', 'csv = "a\\u0000b" #!', "data.csv", "a file that can be read"),
    ('csv = "flowers.csv"', f'csv = "{"a" * 300}" #!', "data.csv", "a file that can be read"),
    ('csv = "flowers.csv"', 'csv = "/dev/zero" #!', "data.csv", "a regular file"),
    ('csv = "flowers.csv"', 'csv = "." #!', "data.csv", "a directory"),
    ('csv = "flowers.csv"', 'cvs = "flowers.csv" #!', "data.cvs", 'did you mean "csv"'),
    ('csv = "flowers.csv"', 'csv = "flowers.csv"\nn_samples = 5 #!', "data.n_samples", "a CSV file takes csv, target"),
    ('csv = "flowers.csv"', 'csv = "flowers.csv"\nnoise = 5 #!', "data.noise", "a CSV file takes csv, target"),
    ('target = "kind"\n', "", "data.target", "the name of the column to predict", "[data]"),
    ('target = "kind"', "target = 2 #!", "data.target", "a text"),
    ('target = "kind"', 'target = "kin" #!', "data.target", 'did you mean "kind"'),
    ('target = "kind"', 'target = "colour" #!', "data.target", "choose from length, width, kind"),
    ('target = "kind"', 'traget = "kind" #!', "data.traget", 'did you mean "target"'),
    ('["length", "width"]', '["length", "widht"] #!', "data.features", 'did you mean "width"'),
    ('["length", "width"]', '["length", "length"] #!', "data.features", "twice"),
    ('["length", "width"]', '["length", "kind"] #!', "data.features", "is the target"),
    ('["length", "width"]', "[] #!", "data.features", "at least one"),
    ('["length", "width"]', '"length" #!', "data.features", "a list"),
    ('["length", "width"]', "[1, 2] #!", "data.features", "a text"),
    ('"width^2"]', '"widht^2"] #!', "model.inputs[1]", "widht"),
    ('"width^2"]', '"x3"] #!', "model.inputs[1]", "x3"),
    ('["length", "width^2"]', '["ln(length - 2)"] #!', "model.inputs[0]", "not a finite number where length = "),
)

BY_BASE = {"function": _FUNCTION, "plane": _PLANE, "surface": _SURFACE, "line": _LINE, "network": _NETWORK, "csv": _CSV}
CASES = [Bad(base, *case) for base, cases in BY_BASE.items() for case in cases]
