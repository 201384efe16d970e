"""Scenario files: every mistake gets one message that names file, line, key, value and what would be right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gdtui.errors import LimitError, ScenarioError
from gdtui.scenario import dump, load, naming, parse, shipped
from gdtui.scenario.overrides import split_assignment
from gdtui.session import Session
from tests.toml import ALL, LINE, MOONS, VALLEYS


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_what_is_dumped_reads_back_to_the_same_scenario(text: str) -> None:
    scenario = parse(text)
    assert parse(dump(scenario)) == scenario


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_load_and_read_back(name: str) -> None:
    scenario = load(name)
    assert parse(dump(scenario)) == scenario
    assert scenario.text("notes", "en")
    assert scenario.text("summary", "en")


@pytest.mark.parametrize("name", ["article-line", "xor", "two-valleys"])
def test_three_scenarios_speak_chinese(name: str) -> None:
    scenario = load(name)
    for which in ("summary", "notes"):
        english, chinese = scenario.text(which, "en"), scenario.text(which, "zh")  # type: ignore[arg-type]
        assert english != chinese
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


def test_strings_with_odd_characters_survive_the_round_trip() -> None:
    odd = 'quotes " and \\ and \t tab, \x01, \x7f, é, 中文, ""\\"'
    scenario = parse(
        VALLEYS, changes=[("title", odd), ("notes", f'two\nlines {odd}\n"""end"'), ("summary", {"en": odd})]
    )
    assert scenario.title == odd
    assert parse(dump(scenario)) == scenario


def mistake(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


MISTAKES = [
    # text, what is replaced, by what, line, words that must be in the message
    (VALLEYS, "lr = 0.05", "lr = -1", 10, ["optimizer.lr = -1", "> 0"]),
    (VALLEYS, "lr = 0.05", "lr = true", 10, ["optimizer.lr = true", "number"]),
    (VALLEYS, "lr = 0.05", "lr = nan", 10, ["optimizer.lr", "finite"]),
    (VALLEYS, "lr = 0.05", 'lr = "fast"', 10, ['optimizer.lr = "fast"', "number"]),
    (VALLEYS, "lr = 0.05", "learning_rate = 0.05", 10, ["optimizer.learning_rate", "unknown key", "lr"]),
    (VALLEYS, "lr = 0.05", "momentun = 0.5", 10, ["optimizer.momentun", 'did you mean "momentum"']),
    (VALLEYS, '"sgd"', '"sdg"', 9, ["optimizer", '"sdg"', 'did you mean "sgd"', "adamw"]),
    (VALLEYS, "steps = 60", "steps = -1", 12, ["training.steps = -1", "≥ 0"]),
    (VALLEYS, "steps = 60", "steps = 1.5", 12, ["training.steps = 1.5", "whole number"]),
    (VALLEYS, "steps = 60", "step = 60", 12, ["training.step", 'did you mean "steps"']),
    (VALLEYS, "steps = 60", "steps = 60\nepochs = 3", 13, ["training.epochs", "steps"]),
    (VALLEYS, "steps = 60", "steps = 60\nbatch_size = 5", 13, ["training.batch_size", "function"]),
    (VALLEYS, "x^4", "x^^4", 5, ["function.expression", "column"]),
    (VALLEYS, "x^4", "y^4", 5, ["function.expression", "y"]),
    (VALLEYS, "x^4", "1/2x", 5, ["function.expression", "ambiguous"]),
    (VALLEYS, "{ x = 2.0 }", "{ z = 2.0 }", 6, ["function.start.z"]),
    (VALLEYS, "{ x = 2.0 }", "2.0", 6, ["function.start", "table"]),
    (VALLEYS, "[-2.5, 2.5]", "[2.5, -2.5]", 7, ["function.window.x", "low < high"]),
    (VALLEYS, "[-2.5, 2.5]", "[2.5]", 7, ["function.window"]),
    (VALLEYS, "start = { x = 2.0 }\n", "", 4, ["function.start"]),
    (VALLEYS, 'expression = "x^4 - 3x^2 + x"', 'surface = "rosenbrok"', 5, ["function.surface", "rosenbrock"]),
    (VALLEYS, 'kind = "function"', 'kind = "functoin"', 3, ["kind", 'did you mean "function"']),
    (VALLEYS, 'kind = "function"', "", None, ["kind", "missing"]),
    (VALLEYS, 'title = "Two valleys"', "title = 3", 2, ["title = 3", "text"]),
    (VALLEYS, "[training]", "[trainig]", 11, ["trainig", 'did you mean "training"']),
    (VALLEYS, "[training]", "[training", 11, ["not TOML"]),
    (
        VALLEYS,
        "lr = 0.05",
        "lr = 0,1 # a",
        10,
        ["optimizer.lr: not", "a decimal number has a point, not a comma: 0.1)"],
    ),
    (VALLEYS, "lr = 0.05", 'lr = "0,5"', 10, ["optimizer.lr = ", "a decimal number has a point, not a comma: 0.5"]),
    (VALLEYS, "{ x = 2.0 }", "{ x = 2,0 }", 6, ["function.start.x: not", "column 16", "not a comma: 2.0"]),
    (VALLEYS, "{ x = 2.0 }", "{ x = 2,5, y = 1 }", 6, ["function.start.x: not", "column 16", "not a comma: 2.5"]),
    (VALLEYS, "[-2.5, 2.5]", "-2,5", 7, ["function.window.x: not", "brackets: [-2, 5]"]),
    (VALLEYS, "steps = 60", "steps = 1,000", 12, ["training.steps: not", "write 1000, or 1.000 for a decimal number)"]),
    (VALLEYS, "steps = 60", "steps = 1e3", 12, ["a whole number; write 1000)"]),
    (VALLEYS, "steps = 60", "steps = 1.000", 12, ["a whole number; write 1000)"]),
    (VALLEYS, "steps = 60", "steps = 20.0", 12, ["a whole number; write 20)"]),
    (MOONS, "hidden = [5, 4]", 'hidden = "8,8"', 10, ["model.hidden", "for example [8, 8])"]),
    (VALLEYS, "x^4", "3xy", 5, ["write x*y", "give start and window a y too"]),
    (VALLEYS, '"sgd"', "'sgd", 9, ["optimizer.name", "the text has no end", "close it with quotes"]),
    (VALLEYS, '"sgd"', "'sgd\n# it's", 9, ["optimizer.name", "the text has no end", "close it with quotes"]),
    (VALLEYS, '"sgd"', "'''sgd", 9, ["optimizer.name", "the text has no end", "quotes that it began with"]),
    (VALLEYS, '"sgd"', '[\n"""\nsgd', 10, ["optimizer.name", "the text has no end", "quotes that it began with"]),
    (VALLEYS, "[training]", "['training]", 11, ["training]: not TOML", "the text has no end"]),
    (VALLEYS, "[training]", "[data]\nname = 'xor'\n[training]", 11, ["data", "[function]"]),
    (LINE, '"line"', '"lines"', 5, ["data.name", 'did you mean "line"']),
    (LINE, "slope = 2", "slop = 2", 6, ["data.slop", 'did you mean "slope"']),
    (LINE, '"uniform"', '"unifrom"', 9, ["data.noise_kind", "uniform"]),
    (LINE, "[model]", "[model]\ndegree = 0", 11, ["model.degree = 0", "≥ 1"]),
    (LINE, "[model]", "[model]\ndegree = 2.0", 11, ["model.degree = 2.0", "whole number"]),
    (LINE, "[model]", "[model]\ndegree = true", 11, ["model.degree = true", "whole number"]),
    (LINE, "[model]", "[model]\ninputs = []", 11, ["model.inputs", "at least one"]),
    (LINE, "[model]", '[model]\ninputs = "x1"', 11, ["model.inputs", "list of formulas"]),
    (LINE, "[model]", "[model]\ninputs = [1]", 11, ["model.inputs", "list of formulas"]),
    (LINE, "[model]", '[model]\ndegree = 1\ninputs = ["x"]', 12, ["model.inputs", "exclude each other"]),
    (LINE, "[model]", "[model]\nhidden = [3]", 11, ["model.hidden", "unknown key", "degree, inputs"]),
    (MOONS, "test_fraction = 0.25", "test_fraction = 1.5", 8, ["data.test_fraction", "< 1"]),
    (MOONS, "noise = 0.1", "noise = -0.1", 7, ["data.noise"]),
    (MOONS, "n_samples = 60", "n_samples = 0", 6, ["data.n_samples"]),
    (MOONS, "hidden = [5, 4]", "hidden = [5, 0]", 10, ["model.hidden"]),
    (MOONS, "hidden = [5, 4]", 'hidden = "8"', 10, ["model.hidden", "list"]),
    (MOONS, '"tanh"', '"tahn"', 11, ["model.activation", 'did you mean "tanh"']),
    (MOONS, '"tanh"', '["tanh"]', 11, ["model.activation", "list of 2"]),
    (MOONS, '"cosine_decay"', '"cosine"', 15, ["optimizer.schedule", "cosine_decay"]),
    (MOONS, "batch_size = 16", 'batch_size = "ful"', 18, ["training.batch_size", "full"]),
    (MOONS, "batch_size = 16", "batch_size = 0", 18, ["training.batch_size", "1"]),
    (MOONS, "l2 = 1e-3", "l2 = -1", 19, ["training.l2", "≥ 0"]),
    (
        MOONS,
        "seed = 3",
        "seed = 3\n[expect]\ntest_acuracy_above = 1",
        23,
        ["expect.test_acuracy_above", "test_accuracy_above"],
    ),
    (MOONS, "seed = 3", 'seed = 3\n[expect]\nstatus = "exploded"', 23, ["expect.status", "diverged"]),
    (LINE, "steps = 60", "steps = 60\n[expect]\ntest_loss_below = 1", 18, ["expect.test_loss_below", "test set"]),
    (MOONS, "seed = 3", "seed = 3\n[[edit]]\nat = -1\nkey = 'optimizer.lr'\nvalue = 1", 23, ["edit[0].at"]),
    (MOONS, "seed = 3", "seed = 3\n[[race]]\nname = 'sgdd'", 23, ["race[0].name", "sgd"]),
    (VALLEYS, "lr = 0.05", "lr = 1" + "0" * 400, 10, ["optimizer.lr", "out of range"]),
    (VALLEYS, "x = 2.0", "x = 1" + "0" * 400, 6, ["function.start.x", "out of range"]),
    (VALLEYS, 'expression = "x^4 - 3x^2 + x"', "surface = { a = 1 }", 5, ["function.surface.name", "rosenbrock"]),
    (VALLEYS, "x = [-2.5, 2.5]", "x = [-2.5, 2.5], y = [0, 1]", 6, ["function.start.y: missing"]),
    (VALLEYS, 'name = "sgd"', 'schedule.name = "cosin"', 9, ["optimizer.schedule.name", "cosine_decay"]),
    (VALLEYS, '"Two valleys"', '"Two\u2028valleys"\nsumary = ""', 3, ["sumary", "summary"]),
    (
        LINE,
        LINE[LINE.index('name = "line"') : LINE.index("\n[model]")],
        'csv = "a.csv"\ntarget = "y"\nn_samples = 5',
        7,
        ["data.n_samples", "a CSV file"],
    ),
    (VALLEYS, "\ntitle", f"x{'.x' * 31} = 1\ntitle", 1, ["unknown key"]),
]


@pytest.mark.parametrize(("text", "old", "new", "line", "words"), MISTAKES, ids=[case[2][:40] for case in MISTAKES])
def test_a_mistake_is_named(text: str, old: str, new: str, line: int | None, words: list[str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse(mistake(text, old, new), "my.toml")
    message = str(caught.value)
    assert message.startswith("my.toml:" if line is None else f"my.toml:{line}: "), message
    assert "\n" not in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("old", "new"),
    [("n_samples = 60", "n_samples = 1000000000000"), ("[5, 4]", "[100000]"), ("steps = 60", "steps = 1000000000001")],
)
def test_a_request_over_a_ceiling_is_refused(old: str, new: str) -> None:
    with pytest.raises(LimitError, match="limit"):
        parse(mistake(MOONS, old, new))


def test_a_key_of_more_parts_than_a_reader_could_take_is_refused_with_its_line() -> None:
    with pytest.raises(LimitError, match=r"^my\.toml:2: a key of 33 parts: over the limit of 32"):
        parse(f"\n[x{'.x' * 32}]\n" + VALLEYS, "my.toml")


def test_a_request_over_a_ceiling_names_its_line() -> None:
    with pytest.raises(LimitError, match=r"^my\.toml:12: training\.steps = 1000000000001: over the limit"):
        parse(mistake(VALLEYS, "steps = 60", "steps = 1000000000001"), "my.toml")


EDITS = """
[[edit]]
at = 9
key = "optimizer.lr"
value = 0.1
[[edit]]
at = 3
key = "optimizer.lr"
value = 0.1
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("value = 0.1", "value = -1", "my.toml:17: edit[0].value = -1: out of range"),
        ('"optimizer.lr"', '"optimizer.rl"', 'my.toml:16: edit[0].key = "optimizer.rl": unknown key'),
        ('"optimizer.lr"', '"z"', 'my.toml:16: edit[0].key = "z": no such key or parameter'),
    ],
)
def test_a_mistake_in_an_edit_is_named_where_it_stands(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "my.toml"
    path.write_text(VALLEYS + mistake(EDITS, old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught, naming(str(path)):
        Session(load(str(path)))
    assert words in str(caught.value)


def test_a_csv_file_that_is_none_is_named_where_the_scenario_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(mistake(LINE, LINE[LINE.index('name = "line"') : LINE.index("[model]")],
                            'csv = "absent.csv"\ntarget = "y"\n'), encoding="utf-8")  # fmt: skip
    with pytest.raises(ScenarioError, match=r"my\.toml:5: data\.csv: .*absent\.csv: .*No such file"), naming(str(path)):
        Session(load(str(path)))


def test_a_metric_that_the_target_rules_out_is_refused() -> None:
    for text, rule in ((MOONS, "r2_above"), (LINE, "accuracy_below")):
        with pytest.raises(ScenarioError, match=f"expect.{rule} = 0.5"):
            Session(parse(text, changes=[(f"expect.{rule}", 0.5)]))


def refusal(folder: Path, text: str) -> str:
    """What is said of a scenario that reads well but does not fit its data."""
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((ScenarioError, LimitError)) as caught, naming(str(path)):
        Session(load(str(path)))
    return str(caught.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (LINE, '"half_sse"', '"cross_entropy"', ('my.toml:11: model.loss = "cross_entropy": does not fit a target of '
                                                'numbers (for example "mse")')),
        (LINE, "[model]", '[model]\ninputs = ["x", "x2"]', ("my.toml:11: model.inputs[1] = \"x2\": unknown name 'x2': "
                                                           "write 2x or x^2 (column 1)")),
        (MOONS, "[model]", '[model]\ninputs = ["x1", "x2", "x1 + sni(x2)"]',
         "my.toml:10: model.inputs[2] = \"x1 + sni(x2)\": unknown name 'sni': did you mean 'sin'? (column 6)"),
        (LINE, "[model]", '[model]\ninputs = ["ln(x - 2)"]', ('my.toml:11: model.inputs[0] = "ln(x - 2)": not a finite '
                                                             "number where x = ")),
        (LINE, "[model]", "[model]\ndegree = 65", "my.toml:11: model.degree = 65: over the limit of 64"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_data_is_named(tmp_path: Path, text: str, old: str, new: str, message: str) -> None:
    assert refusal(tmp_path, mistake(text, old, new)).startswith(message)


def test_powers_that_overflow_are_refused_with_the_input_that_makes_them(tmp_path: Path) -> None:
    (tmp_path / "big.csv").write_text("a,y\n1e30,1\n2,2\n", encoding="utf-8")
    text = 'title = "t"\nkind = "linear"\n[data]\ncsv = "big.csv"\ntarget = "y"\n[model]\ndegree = 11\n'
    assert refusal(tmp_path, text) == (
        "my.toml:7: model.degree = 11: a¹¹ is too large a number where a = 1e+30 (data.standardize = true may help)"
    )


def test_features_are_counted_before_they_are_made(tmp_path: Path) -> None:
    columns = ",".join(f"a{k}" for k in range(100))
    (tmp_path / "wide.csv").write_text(f"{columns},y\n" + 2 * (100 * "1," + "1\n"), encoding="utf-8")
    text = 'title = "t"\nkind = "linear"\n[data]\ncsv = "wide.csv"\ntarget = "y"\n[model]\ndegree = 60\n'
    found = refusal(tmp_path, text)
    assert found.startswith("my.toml:7: features of the model = ")
    assert found.endswith(": over the limit of 4,096")


def test_a_degree_and_inputs_override_each_other() -> None:
    found = parse(mistake(LINE, "[model]", "[model]\ndegree = 3"), changes=[("model.inputs", ["x^2"])]).model
    assert found is not None
    assert (found.degree, found.inputs) == (1, ("x^2",))
    back = parse(mistake(LINE, "[model]", '[model]\ninputs = ["x^2"]'), changes=[("model.degree", 3)]).model
    assert back is not None
    assert (back.degree, back.inputs) == (3, None)


def test_an_override_is_one_toml_value_or_a_text() -> None:
    assert split_assignment("optimizer.lr=1e-1") == ("optimizer.lr", 0.1)
    assert split_assignment("title=1\nseed = 2") == ("title", "1\nseed = 2")
    assert split_assignment("title=" + "9" * 5000) == ("title", "9" * 5000)


def test_many_samples_through_wide_layers_are_refused_before_memory_is_taken() -> None:
    text = mistake(mistake(MOONS, "n_samples = 60", "n_samples = 1000000"), "[5, 4]", "[4000, 4]")
    with pytest.raises(LimitError, match="samples would fit"):
        Session(parse(text))


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "big.toml").write_text("#" * 70_000, encoding="utf-8")
    (tmp_path / "long.toml").write_text("a" * 2_000 + " = 1", encoding="utf-8")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "deep.toml").write_text("\n".join(f"x{k} = {'[' * 500}" for k in range(1)), encoding="utf-8")
    for name in ("big", "long", "bytes", "deep", "absent"):
        with pytest.raises((ScenarioError, LimitError)) as caught:
            load(str(tmp_path / f"{name}.toml"))
        assert f"{name}.toml" in str(caught.value)
        assert caught.value.code == (3 if name in ("big", "long") else 2)
    for path in (f"{tmp_path}/", "/dev/zero"):
        with pytest.raises(ScenarioError, match="regular file"):
            load(path)


def test_an_unknown_name_gets_the_nearest_shipped_one() -> None:
    with pytest.raises(ScenarioError, match='did you mean "two-valleys"'):
        load("two-valeys")


def test_a_changed_optimizer_keeps_its_rate_and_says_what_it_drops() -> None:
    said: list[str] = []
    text = mistake(VALLEYS, "lr = 0.05", "lr = 0.05\nmomentum = 0.9")
    scenario = parse(text, changes=[("optimizer.name", "adam")], said=said)
    assert scenario.optimizer.name == "adam"
    assert scenario.lr == 0.05
    assert len(said) == 1
    assert "momentum" in said[0]


def test_steps_and_epochs_override_each_other() -> None:
    scenario = parse(VALLEYS, changes=[("training.epochs", 3)])
    assert (scenario.training.steps, scenario.training.epochs) == (None, 3)


def test_a_name_can_be_given_keys_by_an_override() -> None:
    scenario = parse(MOONS, changes=[("model.init", "normal"), ("model.init.std", 3.0)])
    assert scenario.model is not None
    assert scenario.model.init is not None
    assert scenario.model.init.options["std"] == 3.0


def test_a_bad_override_names_its_key() -> None:
    with pytest.raises(ScenarioError, match=r"optimizer\.lr = -3"):
        parse(VALLEYS, changes=[("optimizer.lr", -3)])
    with pytest.raises(ScenarioError, match=r"training\.sed"):
        parse(VALLEYS, changes=[("training.sed", 1)])
    with pytest.raises(ScenarioError):
        parse(VALLEYS, changes=[("title.x", 1)])


@pytest.mark.parametrize("name", shipped())
def test_no_line_of_a_note_becomes_a_numbered_item_by_the_way_it_is_wrapped(name: str) -> None:
    scenario = load(name)
    for language in ("en", "zh"):
        assert not re.search(r"[^\n]\n\d+[.)] ", scenario.text("notes", language))
