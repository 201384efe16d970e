"""What a stranger may type for a formula: attempts to run code, and attempts to use up time or memory.

Written in the manner of what has been published against numexpr, simpleeval, asteval, SymPy's sympify, math.js,
RestrictedPython and Jinja. Should one ever succeed, it does no harm.
"""

from __future__ import annotations

from itertools import chain

_GOALS = (
    "__import__('os').system('true')",
    '__import__("subprocess").run(["true"])',
    "__import__('socket').socket()",
    "open('/etc/hostname').read()",
    "exec('import os')",
    "eval('1+1')",
    "compile('1','','eval')",
    "__import__('ctypes').CDLL(None)",
    "globals()['__builtins__']",
    "getattr(x,'__class__')",
    "breakpoint()",
    "os.popen('true').read()",
)
_VEHICLES = (
    "{}",
    "x + {}",
    "({})",
    "x if {} else 0",
    "lambda: {}",
    "(lambda x: {})(x)",
    "[{}]",
    "[{} for _ in (1,)]",
    "[x for x in [{}]]",
    "{{{}}}",
    "{{'a': {}}}",
    "({} for x in [1])",
    "{}, x",
    "x; {}",
    "x\n{}",
    "x #\n{}",
    "sin({})",
    "max(x, {})",
    "where(x > 0, {}, x)",
    "x ** ({})",
    "x and {}",
    "not {}",
    "f'{{{}}}'",
    "'{{}}'.format({})",
    "(y := {})",
    "(yield {})",
    "await {}",
    "*{}",
    "@{}",
    "x or ({})",
    "-({})",
    "`{}`",
    "$({})",
    "${{{}}}",
    "{{{{{}}}}}",
    "{{%{}%}}",
    "<%= {} %>",
    "${{x}} {}",
    "x/*{}*/",
    "x''',{},'''",
    "x\\n{}",
    "x\\x3b{}",
    "print({})",
    "x^2 + {} * 0",
    "abs(abs({}))",
)


def _vehicles() -> list[str]:
    """Every goal in every vehicle."""
    return [vehicle.format(goal) for vehicle in _VEHICLES for goal in _GOALS]


_WALKS = (
    "().__class__.__base__.__subclasses__()",
    "x.__class__.__mro__[1].__subclasses__()[140]",
    "''.__class__.__mro__[-1].__subclasses__()",
    "(1).__class__.__bases__[0]",
    "1.0.__class__",
    "x.__init__.__globals__['sys'].modules['os']",
    "sin.__self__.__dict__",
    "abs.__self__",
    "abs.__call__.__self__.__import__('os')",
    "max.__reduce_ex__(2)",
    "exp.__doc__.__class__",
    "(x).real.__class__",
    "x.T.base",
    "x.tofile('out')",
    "x.ctypes.data",
    "x.dump('out')",
    "x.__array_interface__",
    "x.view.__self__",
    "where(x > 0, x.__class__, x)",
    "getattr(getattr(x, '__cl' + 'ass__'), '__ba' + 'se__')",
    "vars()['x']",
    "dir()",
    "locals()",
    "type(x)(0)",
    "type('X', (), {'__add__': eval})",
    "setattr(sin, '__call__', eval)",
    "__builtins__",
    "__builtins__.__dict__['eval']('1')",
    "__loader__.load_module('os')",
    "__spec__.loader",
    "__name__",
    "__debug__",
    "_",
    "__",
    "___class___",
    "x__class__",
    "x.y",
    "x . __class__",
    "x.\n__class__",
    "x.\\u005f\\u005fclass__",
    "sin . __globals__",
    "sin.func_globals",
    "[].append.__self__",
    "{}.__class__",
    "(x for x in [1]).gi_frame.f_back.f_back.f_globals",
    "(lambda: 0).__code__",
    "(lambda: 0).__globals__",
    "[*open('/etc/hostname')]",
    "x.__getattribute__('__class__')",
    "x@x",
    "x[0]",
    "x[()]",
    "x[...]",
    "x[::]",
    "x[x.__class__]",
    "x->y",
    "x::y",
    "x!r",
    "x if 1 else x",
    "x in x",
    "x is x",
    "x == x",
    "x != x",
    "x <= x",
    "x := 1",
    "x = 1",
    "x // 2",
    "x % 2",
    "x << 99",
    "x >> 1",
    "x & 1",
    "x | 1",
    "~x",
    "x ? 1 : 2",
    "x => x",
    "import os",
    "from os import system",
    "def f(x): return x",
    "class A: pass",
    "while 1: pass",
    "for x in x: pass",
    "try: x\nexcept: x",
    "with open('f') as f: x",
    "raise SystemExit",
    "assert 0",
    "del x",
    "global x",
    "return x",
    "pass",
    "None",
    "True",
    "False",
    "Ellipsis",
    "NotImplemented",
    "exit",
    "quit()",
    "help()",
    "input()",
    "license",
    "copyright",
    "self",
    "cls",
    "this",
    "import('os')",
    "require('child_process').exec('true')",
    "process.mainModule.require('fs')",
    "cos.constructor('return process')()",
    "x.constructor.constructor('return this')()",
    "Function('return 1')()",
    "createUnit('a', {definition: '1'})",
    "parser().evaluate('1')",
    "simplify('x')",
    "derivative('x', 'x')",
    "S('x').func",
    "Symbol('x').__class__",
    "sympify('1')",
    "Integer(1).__class__",
    "Lambda(x, x)",
    "lambdify(x, x)",
    "np.load('f', allow_pickle=1)",
    "numpy.lib.npyio.os.system('true')",
    "np.f2py.os",
    "np.__config__",
    "evaluate('1')",
    "ne.evaluate(x)",
    "a = b.c",
    "'a'.join(x)",
    "'%s' % x",
    "'%(x)s' % {}",
    "'{0.__class__}'.format(x)",
    "'{x.__class__.__init__.__globals__}'",
    "'{:{}}'.format(x, 10**9)",
    "f'{x.__class__}'",
    'f"{x!r:>{10**9}}"',
    "b'x'",
    "r'x'",
    "u'x'",
    "'x' * 10**9",
    "[0] * 10**9",
    "(0,) * 10**9",
    "range(10**12)",
    "sum(range(10**12))",
    "bytes(10**12)",
    "'A'.zfill(10**12)",
    "pow(9, 10**12)",
    "factorial(10**9)",
    "(10**9)!",
    "x!",
    "gamma(x)",
    "{{x.__class__}}",
    "{{ config.items() }}",
    "{{ self._TemplateReference__context.cycler.__init__.__globals__.os }}",
    "{% import os %}",
    "{{''|attr('__class__')}}",
    "#{7*7}",
    "${7*7}",
    "<%= 7*7 %>",
    "%{7*7}",
    "$(true)",
    "`true`",
    "| true",
    "; true",
    "&& true",
    "> /dev/null",
    "../../../etc/passwd",
    "file:///etc/passwd",
    "/dev/zero",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "!!python/object/apply:os.system ['true']",
    "cos\nsystem\n(S'true'\ntR.",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "x' ; DROP TABLE x",
    "\\input{/etc/passwd}",
    "\\write18{true}",
    "[link=file:///etc/passwd]x[/link]",
    "[@click=app.quit]x[/]",
    "[bold]x[/bold]",
)

_LOOKALIKES = (
    "ｘ^2", "х^2", "χ^2", "𝑥^2", "𝐱+1", "ⅹ+1", "x²³⁴ₙ", "ｓｉｎ(x)", "ѕіn(x)", "𝘴𝘪𝘯(x)", "sіn(x)", "ﬁ(x)", "Ⅸ",
    "ｅｘｅｃ(x)", "𝓮𝔁𝓮𝓬(x)", "ｅｖａｌ(x)", "𝕖𝕧𝕒𝕝('1')", "ᵉvᵃl(x)", "＿＿import＿＿('os')",
    "﹍﹍class﹍﹍", "__ⅽlass__",
    "x．__class__", "x。y", "x․real", "x‥y", "（x）", "❨x❩", "⟨x⟩", "x＋1", "x－1", "x∕2",
    "x⁄2", "x／2", "x＊2", "x＾2",
    "x‐1", "x–1", "x—1", "x﹣1", "x➕1", "١+x", "२x", "𝟏𝟐", "①", "½x", "Ⅷ", "１＋１", "९^९^९",
    "x\u00b9\u0661", "π\u0301",
    "ﾠx", "x\u3164", "\u1160x", "ß", "ſin(x)", "İ", "K", "Å", "µ", "Ω", "∞", "∞*0", "∑x", "∫x", "√x", "∛x", "∂x", "x′",
    "|x|", "⌊x⌋", "x≥0", "x≠0", "x≈1", "x÷2", "x±1", "x∓1", "¬x", "x‖y", "x⊕1", "x⌃2", "🐍", "👨‍👩‍👧", "x\ufe0f",
    "x\u20e3",
)  # fmt: skip
_HIDDEN = (
    "\x00", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202a", "\u202b", "\u202d", "\u202e",
    "\u2066",
    "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c", "\u180e", "\u034f", "\u0300", "\u0000x", "\x1b[31m",
    "\x1b]0;x\x07", "\x9b31m", "\x7f", "\x08", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\ue000", "\U000f0000",
    "\U000e0041", "\ufff9", "\ufffe", "\uffff", "\ud800", "\udfff", "\udc80", "\\0", "\\x00", "\\u0078", "\\N{BULLET}",
    "%00", "&#120;", "&lt;", "\\", "\\\n", "\xa0", "\u2009", "\u3000",
)  # fmt: skip


def _hidden() -> list[str]:
    """Characters nobody sees, in front of, inside and behind what is fine without them."""
    return [text.replace("_", mark) for mark in _HIDDEN for text in ("_x^2", "si_n(x)", "x_ + 1")]


_NAMES = ("import", "system", "class", "globals", "builtins", "eval", "exec", "subprocess", "popen", "open")


def _keys() -> list[str]:
    """Code where an index, a name or a call's argument is due."""
    return [
        text
        for name in _NAMES
        for text in (
            f"__{name}__",
            f"x.{name}",
            f"x[{name}]",
            f"{name}(x)",
            f"sin.{name}",
            f"layer1.weight[__{name}__]",
            f"x[{name}('1')]",
            f"sin(x).{name}()",
            f"x{name}y^2",
            f"sin(x, {name}=1)",
        )
    ]


def code() -> list[str]:
    """Attempts to run code, and to smuggle letters: none of them is a formula, so that all must be refused."""
    return list(dict.fromkeys(chain(_vehicles(), _WALKS, _LOOKALIKES, _hidden(), _keys())))


def _deep() -> list[str]:
    pairs = (("(", ")"), ("sin(", ")"), ("-", ""), ("+", ""), ("-(", ")"), ("2^", ""), ("x^", ""), ("max(x,", ")"),
             ("where(x>0,", ",x)"), ("1/(x+", ")"), ("abs(", ")"), ("e^(", ")"), ("x*(1+", ")"), ("2*-",
             ""))  # fmt: skip
    return [a * n + "x" + b * n for a, b in pairs for n in (20, 49, 50, 51, 124, 400, 5_000, 200_000)]


_NUMBERS = (
    "9**9**9", "9^9^9^9^9", "9**9**9**9*x", "x^(9^9^9)", "10^10^10", "1e999999", "1e-999999", "-1e999999x", "0^-1",
    "0^0",
    "1/0", "x/0", "0/0*x", "sqrt(-1)", "ln(0)", "ln(-1)*x", "exp(1000)", "exp(exp(exp(9)))", "tan(pi/2)", "1e308*10",
    "1e308x*1e308", "1e308*1e308x", "(1e308x)^2", "(1e308x)^1e308", "x^1e308", "x^-1e308", "x^1e-308",
    "(x^1e200)^1e200",
    "(x^0.1)^1e300", "exp(x)^1e300", "5e-324x", "x/5e-324", "(5e-324x)^2", "4.9e-324", "1e-400", "0e999999", "00000x",
    "1.7976931348623157e308x", "1.7976931348623159e308", "x^64", "x^65", "x^-64", "x^2147483648", "x^9007199254740993",
    "x^18446744073709551616", "x^0.1000000000000000055511151231257827", "(x+1)^1e9", "(x+1)^-1e9", "(x+x)^2000",
    "(3x)^1261", "(2x)^2001", "(0.1x)^600", "nan", "inf", "-inf", "NaN*x", "Infinity", "1e", "1e+", "1e+x", "1_000x",
    "0x10", "0b1", "0o7", "1j", "1.5.5", "..5", "5.", ".5", "1l", "1L", "1u", "1f", "x⁰", "x⁻⁰", "x⁻¹⁻", "x⁻", "⁹",
    "2⁹⁹⁹⁹",
)  # fmt: skip


def _long() -> list[str]:
    digits = [d * n for d in ("9", "0", "1", "0.", ".", "e", "⁹") for n in (308, 309, 400, 500, 501, 10_000)]
    powers = [f"x^{'9' * n}" for n in (10, 300, 309)] + ["x" + "⁹" * n for n in (10, 300, 309, 499)]
    powers += ["x⁻" + "⁹" * n for n in (300, 309)] + [f"x^-{'9' * 309}", f"x^0.{'0' * 320}1", f"{'9' * 400}e-390x"]
    names = [n * 500 for n in ("x", "a", "_", "sin", "π", "xy", "e", "pi")] + ["sinx" * 3, "xsincos", "x1" * 200]
    sums = ["+".join(["x"] * n) for n in (100, 101, 200)] + [
        "x" * 199,
        "x" * 201,
        "+" * 500,
        "x+" * 250,
        " " * 500 + "x",
    ]
    return [*digits, *powers, *names, *sums]


def growing() -> list[str]:
    """Where derivatives, and their derivatives, grow fastest."""
    n = range(1, 60)
    return [
        "*".join(f"(x+{k})" for k in n),
        "*".join(f"sin({k}x)" for k in range(1, 50)),
        "*".join(f"(x^{k}+1)" for k in range(2, 40)),
        "*".join(f"exp(x/{k})" for k in range(2, 40)),
        "*".join(f"max(x,{k})" for k in range(1, 40)),
        "*".join(f"(x+{k}.5)^x" for k in range(1, 30)),
        "*".join(f"x^x^{k}" for k in range(1, 40)),
        "/".join(["x"] + [f"(x^{k}+1)" for k in range(2, 30)]),
        "/".join(["1"] + [f"sin({k}x)" for k in range(2, 40)]),
        "+".join(f"1/(x+{k})" for k in range(1, 40)),
        "+".join(f"x^{k}.5" for k in range(1, 40)),
        "(" + "+".join(f"sin({k}x)" for k in range(1, 30)) + ")^9",
        "((x+1)^9+(x+2)^9+(x+3)^9)*((x+4)^9+(x+5)^9)*((x+6)^9+(x+7)^9)",
        "(x+1)*(x+2)*(x+3)*(x+4)*(sin(x)+cos(x))*(exp(x)+ln(x))*(tan(x)+x)*(x^x+1)*(x^9+x)",
        *(f * 49 + "x" + ")" * 49 for f in ("sin(", "tan(", "exp(", "sqrt(", "ln(", "atan(", "tanh(", "sigmoid(")),
        *(f * 45 + "x" + ")" * 45 for f in ("tanh(x*", "sin(x+", "sqrt(x+", "exp(x*", "ln(x*", "sin(x*", "cos(x-")),
        "tan(x+x*" * 30 + "x" + ")" * 30,
        "softplus(x*" * 40 + "x" + ")" * 40,
        "asin(x/" * 45 + "2" + ")" * 45,
        "max(x," * 40 + "x*x" + ")" * 40,
        "where(sin(x)>0,x*" * 20 + "x" + ",x^2)" * 20,
        "x/(x+sin(x)/(" * 16 + "x" + "))" * 16,
        "1/(x+" * 48 + "x" + ")" * 48,
        "x^" * 45 + "x",
        "(x+1)^" * 40 + "x",
        "2^" * 40 + "x",
        "(" * 40 + "x+1" + ")^9+x" * 40,
        "(" * 30 + "x" + ")^x+x" * 30,
        "(" * 40 + "x" + ")^1e-300" * 40,
        "(" * 40 + "x" + ")^1.1" * 40,
        "(" * 30 + "x" + ")^1.0000000001" * 30,
        "*".join(["0.1234567890123456789e-30x"] * 15),
        "*".join(["(x+0.1234567890123456e-300)"] * 15),
        *("*".join(f"(x+{k}y)" for k in range(1, count)) for count in (20, 40)),
        "tan(x+y*" * 30 + "x" + ")" * 30,
        "sqrt(x*y+" * 30 + "x" + ")" * 30,
        "x^y^" * 20 + "x",
        "(" * 30 + "x+y" + ")^y*x" * 30,
        "*".join(f"sin({k}x*y)" for k in range(1, 30)),
        "*".join(f"(x^{k}+y^{k})" for k in range(1, 20)),
    ]


def growth() -> list[str]:
    """Attempts to use up time and memory: refused, or harmless numbers."""
    return list(dict.fromkeys(chain(_deep(), _NUMBERS, _long())))
