"""Formulas that cannot be read: what is wrong, and in which column."""

import time

import pytest

from gdtui.engine.expression import parse
from gdtui.errors import ExpressionError

FAULTS = [
    ("", 1, "empty"),
    ("   ", 1, "empty"),
    ("2x +", 5, "missing after '+'"),
    ("x^", 3, "missing after '^'"),
    ("sin(", 5, "missing after '('"),
    ("2(x + 1", 8, "missing ) for the ( in column 2"),
    ("x + 1)", 6, "no ( for it"),
    ("()", 2, "nothing between ( and )"),
    ("x + * 3", 5, "unexpected '*'"),
    ("x */ 3", 4, "unexpected '/'"),
    ("3 + sine(x)", 5, "did you mean 'sin'?"),
    ("3 + SIN(x)", 5, "did you mean 'sin'?"),
    ("X", 1, "did you mean 'x'?"),
    ("1 + y", 5, "unknown name 'y'"),
    ("2 + xyx", 5, "unknown name 'xyx': write x*y*x"),
    ("lg(x)", 1, "unknown name 'lg': write log10(…), or log2(…); log(…) is the natural logarithm"),
    ("ld(x)", 1, "unknown name 'ld': write log2(…)"),
    ("x + foo", 5, "the only variable is x"),
    ("xsin(x)", 1, "write x*sin"),
    ("sinx", 1, "write sin(x)"),
    ("2pix", 2, "write pi*x"),
    ("1 + x2", 5, "write 2x or x^2"),
    ("sin x", 1, "write sin(x"),
    ("2 + sin", 5, "argument in brackets"),
    ("sin^2(x)", 1, "sin(…)^2"),
    ("sin²(x)", 1, "sin(…)^2"),
    ("sin()", 1, "takes 1 argument, not 0"),
    ("sin(x, x)", 1, "takes 1 argument, not 2"),
    ("max(x)", 1, "takes 2 arguments, not 1"),
    ("max(x,,1)", 7, "missing after ','"),
    ("where(x, 1, 2)", 8, "where(u > v, a, b)"),
    ("where(x > 1, 2)", 1, "takes 3 arguments, not 2"),
    ("x > 1", 3, "where(u > v, a, b) only"),
    ("3 + 1/2x", 5, "1/2x is ambiguous: write (1/2)*x or 1/(2x)"),
    ("1/2 x", 1, "ambiguous"),
    ("e^πx", 1, "e^πx is ambiguous"),
    ("xsin + 1", 1, "write x*sin(…)"),
    ("1/x(x - 1)", 1, "write (1/x)*(x - 1) or 1/(x(x - 1))"),
    ("x/2sin(x)", 1, "write (x/2)*sin(x) or x/(2sin(x))"),
    ("e^2x", 1, "write e^(2x) or (e^2)*x"),
    ("e^-2x", 1, "write e^(-2x) or (e^-2)*x"),
    ("x²^3", 3, "write brackets"),
    ("²", 1, "a power of nothing"),
    ("2 3", 3, "write * before 3"),
    ("(x + 1)2", 8, "write * before 2"),
    ("1.2.3", 1, "one decimal point"),
    ("1..2", 1, "one decimal point"),
    ("1,5x", 2, "decimal point"),
    ("x = 3", 3, "right of the ="),
    ("|x|", 1, "abs(…)"),
    ("x!", 2, "factorial"),
    ("[x]", 1, "round brackets"),
    ("1/0", 2, "division by zero"),
    ("x/(1 - 1)", 2, "division by zero"),
    ("x + sqrt(-1)", 5, "not a finite number"),
    ("x + ln(0)", 5, "not a finite number"),
    ("1 + (-2)^x", 5, "(-2)^x: only a positive number"),
    ("0^x", 1, "only a positive number"),
    ("1e999", 1, "too large"),
    ("1e-999", 1, "too small"),
]

ATTACKS = [
    "__import__('os').system('true')",
    "().__class__.__base__.__subclasses__()",
    "x.__class__",
    "lambda: x",
    "x if x else 1",
    "[x for x in (1, 2)]",
    "(" * 100_000,
    "(" * 100_000 + "x" + ")" * 100_000,
    "(" * 240 + "x" + ")" * 240,
    "-" * 400 + "x",
    "sin(" * 120 + "x" + ")" * 119,
    "2^" * 240 + "x",
    "1" * 1_000_000,
    "9" * 500,
    "9^9^9^9",
    "9^9^9",
    "a" * 500,
    "sinx" * 120,
    "+".join("x" * 250),
    "х + 1",
    "ѕin(x)",
    "ｘ + 1",
    "x + ١",
    "x\0",
    "x\x1b[2J",
    "x\u202e",
    "\ud800",
    "x;x",
    "f'{x}'",
]


@pytest.mark.parametrize(("text", "column", "reason"), FAULTS)
def test_a_fault_is_named_with_its_column(text, column, reason):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert reason in caught.value.reason
    assert (caught.value.column, caught.value.text) == (column, text)


def test_a_power_of_a_power_is_refused_in_these_words():
    with pytest.raises(ExpressionError) as caught:
        parse("x²^3")
    assert (caught.value.reason, caught.value.column) == ("a power of a power: write brackets", 3)


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_hostile_text_is_refused_at_once(text):
    begin = time.perf_counter()
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert time.perf_counter() - begin < 0.5
    assert 1 <= caught.value.column <= 501
    assert caught.value.reason.isprintable()
    assert len(caught.value.reason) < 200


def test_a_letter_that_only_looks_latin_is_named():
    with pytest.raises(ExpressionError, match="cyrillic small letter ha"):
        parse("2 + х")


def test_a_character_that_has_no_name_is_shown_by_its_number_alone():
    with pytest.raises(ExpressionError) as caught:
        parse("x + \ue000")
    assert caught.value.reason == "unexpected '\\ue000'"


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        (("x", "y"), "x, y"),
        (tuple("abcdefgh"), "a, b, c, d, e, f, g, h"),
        (tuple("abcdefghi"), "a, b, c, d, e, f, …, i"),
    ],
)
def test_of_many_variables_the_first_and_the_last_are_named(variables, told):
    with pytest.raises(ExpressionError) as caught:
        parse("quite", tuple(variables))
    assert caught.value.reason == f"unknown name 'quite': the variables are {told}"


def test_two_ambiguous_variables_are_refused_too():
    with pytest.raises(ExpressionError, match=r"e\^xy is ambiguous: write e\^\(xy\) or \(e\^x\)\*y"):
        parse("e^xy", ("x", "y"))


def test_a_formula_has_at_most_500_characters():
    assert parse("x".ljust(500)).source == "x"
    with pytest.raises(ExpressionError, match="500 characters") as caught:
        parse("x".ljust(501))
    assert caught.value.column == 501


def test_a_formula_has_at_most_200_parts():
    assert parse("+".join("x" * 199)).root.size == 200
    with pytest.raises(ExpressionError, match="200 parts"):
        parse("+".join("x" * 200))


def test_a_formula_is_nested_at_most_50_deep():
    assert parse("(" * 50 + "x" + ")" * 50).source == "x"
    with pytest.raises(ExpressionError, match="50 deep"):
        parse("(" * 51 + "x" + ")" * 51)
