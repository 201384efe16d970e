"""Formulas: what may be written, what it means, and how it is printed."""

import math

import pytest

from gdtui.engine.expression import parse

X, Y = 1.7, 0.6

MEANINGS = [
    ("1", 1.0),
    (".5", 0.5),
    ("2.", 2.0),
    ("1e-3", 0.001),
    ("2.5E+2", 250.0),
    ("0e5 + x", X),
    ("0E5 + x", X),
    ("pi", math.pi),
    ("π", math.pi),
    ("e", math.e),
    ("2e", 2 * math.e),
    ("x + y - 3", X + Y - 3),
    ("x - y - 3", X - Y - 3),
    ("x - (y - 3)", X - (Y - 3)),
    ("8/4/2", 1.0),
    ("8/4*2", 4.0),
    ("x*y/2*3", X * Y / 2 * 3),
    ("-x^2", -(X * X)),
    ("-2^2", -4.0),
    ("(-x)^2", X * X),
    ("2^3^2", 512.0),
    ("2**3**2", 512.0),
    ("(2^3)^2", 64.0),
    ("x^-2", 1 / X**2),
    ("2^-x", 2**-X),
    ("2^-x^2", 2 ** -(X**2)),
    ("-x*y", -(X * Y)),
    ("x*-y", -(X * Y)),
    ("x - -y", X + Y),
    ("+x", X),
    ("--x", X),
    ("-+x", -X),
    ("x*+y", X * Y),
    ("x^+2", X * X),
    ("3x", 3 * X),
    ("3x^2", 3 * X**2),
    ("x y", X * Y),
    ("xy", X * Y),
    ("xy^2", X * Y**2),
    ("x^2y", X**2 * Y),
    ("x(x-1)", X * (X - 1)),
    ("(x+1)(x-1)", (X + 1) * (X - 1)),
    ("2(x+1)^2", 2 * (X + 1) ** 2),
    ("2 sin(x)", 2 * math.sin(X)),
    ("2sin(x)cos(y)", 2 * math.sin(X) * math.cos(Y)),
    ("2pi x", 2 * math.pi * X),
    ("e^x", math.exp(X)),
    ("e^(2x)", math.exp(2 * X)),
    ("e^x y", math.exp(X) * Y),
    ("2x/3", 2 * X / 3),
    ("x²", X**2),
    ("x³y", X**3 * Y),
    ("x¹²", X**12),
    ("x⁻²", X**-2),
    ("sin(x)²", math.sin(X) ** 2),
    ("2·x×y − 1", 2 * X * Y - 1),
    (" \tx\n+ 1 ", X + 1),
    ("log(x)", math.log(X)),
    ("arctan(x)", math.atan(X)),
    ("max(x, y) + min(x, y)", X + Y),
    ("where(x > y, x, 10y)", X),
    ("where(y > x, x, 10y)", 10 * Y),
]

FUNCTIONS = [
    ("sin", math.sin),
    ("cos", math.cos),
    ("tan", math.tan),
    ("asin", math.asin),
    ("acos", math.acos),
    ("atan", math.atan),
    ("sinh", math.sinh),
    ("cosh", math.cosh),
    ("tanh", math.tanh),
    ("exp", math.exp),
    ("ln", math.log),
    ("log10", math.log10),
    ("log2", math.log2),
    ("sqrt", math.sqrt),
    ("abs", abs),
    ("sign", lambda u: math.copysign(1.0, u)),
    ("sigmoid", lambda u: 1 / (1 + math.exp(-u))),
    ("softplus", lambda u: math.log(1 + math.exp(u))),
    ("relu", lambda u: max(u, 0.0)),
]

PAPER = [
    ("x^4 - 3x^2 + x", "x⁴ − 3x² + x", "x^4 - 3*x^2 + x"),
    ("x^-2", "x⁻²", "x^(-2)"),
    ("2*x*y", "2xy", "2*x*y"),
    ("x*2", "x·2", "x*2"),
    ("2*3", "2·3", "2*3"),
    ("2pi*x", "2πx", "2*pi*x"),
    ("2e^x", "2·e^x", "2*e^x"),
    ("e^(-x^2)", "e^(−x²)", "e^(-x^2)"),
    ("3(x+1)(y-1)", "3(x + 1)(y − 1)", "3*(x + 1)*(y - 1)"),
    ("x(x-1)^2", "x(x − 1)²", "x*(x - 1)^2"),
    ("x sin(2x)", "x·sin(2x)", "x*sin(2*x)"),
    ("sin(x)^2", "sin(x)²", "sin(x)^2"),
    ("-(x+1)", "−(x + 1)", "-(x + 1)"),
    ("x-(y-1)", "x − (y − 1)", "x - (y - 1)"),
    ("x - -1", "x − (−1)", "x - (-1)"),
    ("(-x)*y", "(−x)y", "(-x)*y"),
    ("x/(2y)", "x/(2y)", "x/(2*y)"),
    ("(x/2)*y", "x/2·y", "x/2*y"),
    ("x*(y/2)", "x(y/2)", "x*(y/2)"),
    ("(x^2)^3", "(x²)³", "(x^2)^3"),
    ("x^(1/3)", "x^(1/3)", "x^(1/3)"),
    ("x^0.5 y", "x^0.5·y", "x^0.5*y"),
    ("1e20x + 1e-7", "1e20·x + 1e−07", "1e20*x + 1e-07"),
    ("1e16x + 1e15", "1e16·x + 1000000000000000", "1e16*x + 1000000000000000"),
    ("log(x)", "ln(x)", "ln(x)"),
    ("where(x>0,x,2y)", "where(x > 0, x, 2y)", "where(x > 0, x, 2*y)"),
]


@pytest.mark.parametrize(("text", "value"), MEANINGS)
def test_a_formula_means_what_mathematics_means_by_it(text, value):
    assert parse(text, ("x", "y"))(X, Y) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
@pytest.mark.parametrize("u", [0.3, 0.9])
def test_a_function_computes_what_its_name_says(name, function, u):
    assert parse(f"{name}(x)")(u) == pytest.approx(function(u), rel=1e-15)


@pytest.mark.parametrize(("text", "paper", "ascii_form"), PAPER)
def test_a_formula_is_printed_as_on_paper_and_in_ascii(text, paper, ascii_form):
    formula = parse(text, ("x", "y"))
    assert (formula.text, formula.source) == (paper, ascii_form)
    assert formula.source.isascii()


@pytest.mark.parametrize("text", [text for text, *_ in MEANINGS + PAPER])
def test_what_is_printed_reads_back_as_the_same_tree(text):
    formula = parse(text, ("x", "y"))
    assert parse(formula.source, ("x", "y")) == formula
    assert parse(formula.text, ("x", "y")) == formula


def test_formulas_are_equal_when_their_trees_are():
    assert parse("3x + 1") == parse(" 3 * x+1.0")
    assert hash(parse("3x + 1")) == hash(parse("3*x+1"))
    assert parse("x + 1") != parse("1 + x")
    assert parse("x") != parse("x", ("x", "y"))


def test_a_formula_cannot_be_changed():
    with pytest.raises(AttributeError):
        parse("x").variables = ("y",)


def test_unnested_sums_and_products_may_be_long():
    assert parse("+".join("x" * 199))(2.0) == 398.0
    assert parse("*".join("x" * 199))(1.0) == 1.0
