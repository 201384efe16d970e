"""The network view: its cursor, its modes, its numbers, at any size."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gdtui.draw.ink import DARK
from gdtui.pictures import Looking
from gdtui.pictures.sheets import MODES
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from gdtui.tui.app import make_app
from gdtui.tui.dialogs.knoblist import KnobList
from gdtui.tui.options import ViewOptions
from gdtui.tui.strips import printable
from gdtui.tui.views.abouts import VIEWS
from gdtui.tui.views.network import NetworkView
from gdtui.tui.views.network.cursor import cursor_of
from gdtui.tui.views.network.diagram import mark
from gdtui.tui.views.network.numbers import columns
from gdtui.tui.views.network.words import Words, broken
from tests.proofs import crossed, one_in, seeds
from tests.tui.driving import LARGE, SMALL, bench_of, now, shown, text, until
from tests.tui.showing import drawn, showing

PLAIN = replace(DARK, ascii=True)
NETWORKS = ("xor", "spirals", "vanishing", "digits", "iris", "sine-regression", "softmax", "wine", "article-line")


def looked_at(name: str, steps: int = 5, changes: Any = (), **at: Any) -> Snapshot:
    session = Session(load(name, list(changes)))
    session.step(steps)
    return snapshot(session, Looking(frozenset({"network"}), at))


def rows(snap: Snapshot, size: tuple[int, int] = (80, 19), **how: Any) -> list[str]:
    view = NetworkView(id="network", options=ViewOptions(**how.pop("options", {})))
    return drawn(view, snap, size, **how)


# Keys


async def test_key_4_brings_the_network_and_escape_takes_it_away() -> None:
    app = make_app(load("xor"))
    async with app.run_test(size=SMALL) as pilot:
        assert "network" not in now(app).extras
        await pilot.press("4")
        assert {"network"} == shown(app) - {"status", "update", "footer"}
        assert now(app).extras["network"] is not None
        await pilot.press("escape")
        assert "problem" in shown(app)
        assert "network" not in now(app).extras
        await pilot.press("4", "3", "z")
        assert "network" in shown(app), "whichever way it comes back to the screen"
        assert "x1" in text(app, "network")
        assert "function" not in text(app, "network")
        await pilot.resize_terminal(50, 10)
        await pilot.press("n")
        await pilot.resize_terminal(*SMALL)
        await until(pilot, lambda: "network" in now(app).extras)
        assert "x1" in text(app, "network")


async def test_brackets_walk_along_the_edges_from_the_strongest_on() -> None:
    app = make_app(load("xor"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("4")
        weights = now(app).params[now(app).blocks[2].index][0]
        order = np.argsort(-np.abs(weights)).tolist()
        for rank, source in enumerate(order):
            await pilot.press("right_square_bracket")
            found = text(app, "network")
            assert f"edge {rank + 1} of 4" in found
            assert f"layer2.weight[0,{source}]" in found
            assert f"{weights[source]:.4f}".replace("-", "−") in found
        await pilot.press("e")
        setting = app.screen.query_one(KnobList).setting
        assert setting is not None
        assert setting.key == f"layer2.weight[0,{order[-1]}]", "e opens at what is looked at"
        await pilot.press("escape", *["left_square_bracket"] * 4)
        assert "edge" not in text(app, "network")
        await pilot.press("right_square_bracket", "h")
        assert "edge" not in text(app, "network"), "moving on lets it go"
        await pilot.press("right", "right", "left")
        assert now(app).step == 1, "the arrows still travel through the run"


async def test_the_cursor_starts_at_the_output_and_moves_from_unit_to_unit_and_d_through_what_is_drawn() -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("4", "N")
        assert "layer3 unit 0" in text(app, "network")
        assert "e: layer3.bias[0]" in text(app, "network")
        assert "logit z3 = " in text(app, "network"), "no activation"
        assert "logit z3 > 0 means" in text(app, "network")
        bench_of(app).do(bench_of(app).runner.apply, "layer3.bias[0]", 0.0)
        await pilot.pause()
        assert "bias 0.0000" in text(app, "network"), "an edit is seen at once"
        assert "b 0.000" in text(app, "network")
        seen = []
        for key in ("h", "j", "j", "k", "h", "h", "l", "l", "l"):
            await pilot.press(key)
            cursor = cursor_of(now(app))
            assert cursor is not None
            seen.append((cursor.layer + 1, cursor.unit))
        assert seen == [(2, 0), (2, 1), (2, 2), (2, 1), (1, 1), (1, 1), (2, 1), (3, 0), (3, 0)]
        titles = []
        for _ in range(len(MODES) + 1):
            titles.append(text(app, "network").splitlines()[0])
            await pilot.press("d")
        for title, words in zip(titles, ("activations", "weights", "gradients", "next step", "spread"), strict=False):
            assert words in title
        assert titles[-1] == titles[0]
        await pilot.resize_terminal(*LARGE)
        await pilot.press("escape", "4")
        assert {"network", "loss", "table"} <= shown(app), "beside the other views where there is room"


async def test_a_network_with_fewer_layers_takes_the_cursor_in() -> None:
    app = make_app(load("vanishing"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("4", "h", "j", "j")
        here = now(app).extras["network"].layers[5].units[2].judgement
        assert (here.word, here.sentence in text(app, "network")) == ("constant", True)
        bench_of(app).do(bench_of(app).runner.apply, "model.hidden", [2])
        await pilot.pause()
        assert "layer2 unit 0" in text(app, "network")


async def test_a_function_has_no_layers_and_says_so() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("4", "j", "right_square_bracket", "d")
        assert "no layers" in text(app, "network")


# What is said


def test_a_long_verdict_goes_on_below_the_name_of_its_unit_and_loses_no_word() -> None:
    snap = looked_at("dead-units", 100, network_layer=0, network_unit=0)
    words = Words(cursor_of(snap), 60, PLAIN, full=False)  # type: ignore[arg-type]
    lines = ["".join(part.text for part in line) for line in words.flowing(words.title(30))]
    assert len(lines) == 3
    assert max(map(len, lines)) <= 60
    assert " ".join(lines).startswith("> layer1 unit 0 (of 8)   x dead: z <= -0.391 for every sample:")
    assert " ".join(lines).endswith("holds it there")


def test_the_slope_stays_where_there_is_no_room_for_the_step_as_well() -> None:
    snap = looked_at("xor", 5)
    for ink, slope in ((DARK, " σ′ 1.00"), (PLAIN, " slope 1.00")):
        for width in (30, 60):
            line = "".join(part.text for part in Words(cursor_of(snap), width, ink, full=False).learning())  # type: ignore[arg-type]
            assert line.endswith(slope)
            assert len(line) <= width
            assert ("/|w| " in line) == (width == 60 or len(line) > 25)


def test_with_all_digits_no_number_of_a_unit_is_cut_or_left_out() -> None:
    snap = looked_at("spirals", 5, network_layer=1, network_unit=0)
    cursor = cursor_of(snap)
    assert cursor is not None
    words, here = Words(cursor, 30, DARK, full=True), cursor.here
    lines = [row for line in (words.bias(), words.sums(), words.learning()) for row in broken(line, 30)]
    texts = ["".join(part.text for part in line) for line in lines]
    assert max(map(len, texts)) <= 30
    whole = " ".join(texts).replace("−", "-").split()
    for value in (here.bias, here.z, *here.z_range, here.grad_norm, here.ratio, here.slope):
        assert repr(value) in whole


def test_the_sum_of_a_unit_is_written_with_its_strongest_weights_and_its_bias() -> None:
    snap = looked_at("xor", 5, network_layer=0, network_unit=2)
    own = snap.params[snap.blocks[0].index][2], snap.params[snap.blocks[1].index][2]
    found = " ".join(row[45:] for row in rows(snap))
    assert "z1₂ = " in found
    for weight in own[0]:
        assert f"{weight:+.2f}".replace("-", "−") in found or f"{weight:+.3f}".replace("-", "−") in found
    assert f"bias {own[1]:.4f}".replace("-", "−") in found


def test_a_dead_unit_has_a_mark_and_a_reason() -> None:
    snap = looked_at("dead-units", 100, network_layer=0, network_unit=0)
    found = rows(snap)
    assert sum("✕" in row[:45] for row in found) >= 6
    assert "✕ dead" in found[0]
    sentence = snap.extras["network"].layers[0].units[0].judgement.sentence
    assert re.search(r"unit 0 map 0\.000…0\.\d{3} *$", found[1]), "what the plane reaches is not"
    assert any("data 0.000…0.000" in row for row in found), "what the samples reach"
    for shown_rows in (found, rows(snap, (80, 15))):  # where there is less room, other lines give way
        assert f"✕ {sentence}" in re.sub(" +", " ", " ".join(row[45:] for row in shown_rows))


def test_a_unit_that_is_flat_is_named_in_the_legend_and_beside_its_tile() -> None:
    snap = looked_at("spirals", 640)
    found = rows(snap)
    assert "▲ flat" in found[0]
    flat = [unit.judgement.word for unit in snap.extras["network"].layers[0].units].count("flat")
    assert sum("▲" in row[:24] for row in found[1:]) == flat > 0


def test_histograms_say_how_many_units_do_not_work() -> None:
    found = "\n".join(rows(looked_at("vanishing", 100, network_mode="histograms"), (80, 33)))
    assert "8/8 constant" in found
    assert "weights" in found
    assert "gradients" in found


def test_table_legend_sentence_and_help_call_what_ails_a_unit_by_the_same_words() -> None:
    shown = looked_at("vanishing", 100)
    flat, state = columns(shown.extras["network"], DARK, full=False)[-2:]
    assert (flat.title, flat.cells[0]) == ("flat for", "0 %"), "a share: no unit is called flat by it"
    assert "constant" in state.cells
    for sheet in shown.extras["network"].layers:
        assert all(unit.judgement.sentence.startswith(unit.judgement.word) for unit in sheet.units)
    for ink in (DARK, PLAIN):
        told = [printable(line, ink) for line in VIEWS["network"]]
        for word in ("dead", "flat", "constant"):
            assert sum(line.startswith(f"{mark(word, ink)[0]} {word}: ") for line in told) == 1


def test_numbers_in_place_of_the_picture() -> None:
    snap = looked_at("xor", 5)
    found = rows(snap, options={"values": True})
    assert sum(row.lstrip(" ▸").startswith("layer") for row in found[2:]) == 5
    assert {"a lowest", "a highest"} <= set(re.split(r"\s{2,}", found[1]))


def test_among_the_numbers_the_selected_unit_is_marked_and_in_sight() -> None:
    snap = looked_at("vanishing", 5, network_layer=1, network_unit=7)
    found = rows(snap, (80, 12), options={"values": True})
    assert [row.split()[:2] for row in found if row.startswith("▸")] == [["▸layer2", "7"]]


def test_the_gradients_of_a_vanishing_network_are_shown_against_the_largest_of_all() -> None:
    at = {"network_mode": "gradients"}
    bars = [row[:24].count("▬") for row in rows(looked_at("vanishing-repaired", 100, (), **at)) if "▬" in row]
    assert max(bars) > 0


# Any network at any size


@pytest.mark.parametrize("name", one_in(3, NETWORKS))
async def test_every_network_is_drawn_at_every_size_in_every_mode(name: str) -> None:
    session = Session(load(name))
    session.step(5)
    async with showing(view := NetworkView(id="network"), looked_at(name)):
        for mode, size in crossed(MODES, [(80, 19), (66, 34), (60, 13), (30, 9), (110, 54), (9, 3), (1, 1)]):
            snap = snapshot(session, Looking(frozenset({"network"}), {"network_mode": mode}))
            found = view.strips(snap, *size)
            assert [len(strip.text) for strip in found] == [size[0]] * size[1]


@pytest.mark.parametrize(("name", "mode"), crossed(["spirals", "digits", "sine-regression"], MODES))
def test_in_ascii_there_is_nothing_else(name: str, mode: str) -> None:
    snap = looked_at(name, 30, network_mode=mode, network_edge=0)
    found = "".join(rows(snap, (80, 19), ascii_only=True))
    assert found.isascii()
    assert "?" not in found


def test_after_a_divergence_it_shows_what_is_left() -> None:
    session = Session(load("exploding", [("optimizer.lr", 1e6)]))
    session.step(50)
    assert session.status == "diverged"
    for mode in MODES:
        found = "".join(rows(snapshot(session, Looking(frozenset({"network"}), {"network_mode": mode}))))
        assert "nan" not in found
        assert "inf" not in found


@pytest.mark.parametrize("seed", seeds(1, 20))
async def test_random_networks_can_be_walked_through(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hidden = rng.integers(1, 40, size=rng.integers(0, 7)).tolist()
    session = Session(load("moons", [("model.hidden", hidden)]))
    session.step(2)
    view = NetworkView(id="network")
    async with showing(view, snapshot(session, Looking(frozenset({"network"})))):
        for (layer, count), size in crossed([*enumerate([*hidden, 1])], [SMALL, LARGE, (60, 13), (200, 60)]):
            unit = int(rng.integers(count))
            at = {"network_layer": layer, "network_unit": unit, "network_edge": 0}
            found = view.strips(snapshot(session, Looking(frozenset({"network"}), at)), *size)
            assert any(f"layer{layer + 1} unit {unit}" in strip.text for strip in found)
