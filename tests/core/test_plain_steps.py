"""Numbers are computed in steps whose results IEEE 754 fixes, and in nothing else."""

import ast
import math
from pathlib import Path

import numpy as np

import nnfwd

PACKAGE = Path(nnfwd.__file__).parent

COMPUTING = tuple(f"core/{room}/" for room in ("activations", "elementary", "sums", "fingerprint"))

EXACT_OR_CORRECTLY_ROUNDED = {
    *("add", "subtract", "multiply", "divide", "square", "sqrt", "negative"),
    *("abs", "sign", "copysign", "maximum", "minimum", "fmax", "fmin", "clip", "heaviside"),
    *("isfinite", "isinf", "isnan", "nan_to_num", "rint", "floor", "ceil", "trunc"),
    *("less", "less_equal", "greater", "greater_equal", "equal", "not_equal"),
    *("logical_and", "logical_or", "logical_not", "bitwise_and", "bitwise_or", "bitwise_xor"),
    *("bitwise_count", "left_shift", "signbit"),
    *("nextafter", "frexp", "ldexp", "spacing"),
}

NO_ARITHMETIC = {
    *("arange", "array", "asarray", "ascontiguousarray", "empty", "empty_like"),
    *("full", "full_like", "zeros", "zeros_like", "pad", "copyto", "where", "resize"),
    *("concatenate", "flatnonzero", "argwhere", "argsort", "take_along_axis", "put_along_axis"),
    *("float64", "int64", "uint64", "intp", "bool", "ndarray", "dtype"),
    *("errstate", "newaxis", "inf", "nan"),
}

OF_MATH = {
    *("fabs", "copysign", "frexp", "ldexp", "nextafter", "ulp", "fma", "sqrt", "isqrt"),
    *("isfinite", "isinf", "isnan", "isclose", "floor", "ceil", "trunc", "fmod", "remainder"),
    *("fsum", "prod", "gcd", "lcm", "comb", "perm", "factorial", "modf"),
}

SUMS_IN_ANY_ORDER = {"sum", "mean", "dot", "prod", "cumsum", "var", "std"}

DEPENDENT = {
    *(f"np.{name}" for name in dir(np) if isinstance(getattr(np, name), np.ufunc)),
    *(f"math.{name}" for name in dir(math) if callable(getattr(math, name))),
} - {
    *(f"np.{name}" for name in EXACT_OR_CORRECTLY_ROUNDED),
    *(f"math.{name}" for name in OF_MATH),
}
"""Functions whose last digit may be another on another machine, and some that are not used."""


def calls(source: str) -> set[str]:
    """List ``np.exp``, ``math.log``, and calls of methods, as ``.sum()``."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id=("np" | "math") as owner), attr=name):
                found.add(f"{owner}.{name}")
            case ast.Call(func=ast.Attribute(attr=name)):
                found.add(f".{name}()")
            case ast.ImportFrom(module=("numpy" | "math") as owner, names=names):
                found |= {f"{'np' if owner == 'numpy' else owner}.{each.name}" for each in names}
            case ast.BinOp(op=ast.MatMult()):
                found.add("@")
    return found


def calls_of_all_files() -> list[tuple[str, set[str]]]:
    return [
        (path.relative_to(PACKAGE).as_posix(), calls(path.read_text("utf-8")))
        for path in PACKAGE.rglob("*.py")
    ]


def test_nothing_calls_a_function_whose_last_digit_depends_on_the_processor() -> None:
    found = {(path, each) for path, called in calls_of_all_files() for each in called & DEPENDENT}

    assert found == {
        ("core/sums/weighted.py", "np.matmul"),  # in tiles, when a known one has come out right
        ("draw/axis.py", "math.log10"),  # of the step from a mark of an axis to the next
    }


def test_what_computes_calls_plain_steps_alone() -> None:
    allowed = {f"np.{name}" for name in EXACT_OR_CORRECTLY_ROUNDED | NO_ARITHMETIC}
    found = {
        (path, each)
        for path, called in calls_of_all_files()
        if path.startswith(COMPUTING)
        for each in called
        if (each.startswith("np.") and each not in allowed)
        or each.removeprefix(".").removesuffix("()") in SUMS_IN_ANY_ORDER
        or each == "@"
    }

    assert found == {
        ("core/activations/over_layer.py", ".sum()"),  # of whole numbers: how many are largest
        ("core/sums/known_tile.py", "@"),
        ("core/sums/known_tile.py", "np.einsum"),
        ("core/sums/weighted.py", "np.einsum"),  # when a known tile has come out right
        ("core/sums/weighted.py", "np.matmul"),
    }


def test_that_would_be_found() -> None:
    found = calls("from math import exp\ny = np.exp(x) + math.log(z) + (a @ b)\nx.sum()")

    assert {"math.exp", "np.exp", "math.log", "@", ".sum()"} <= found
    assert {"np.tanh", "np.power", "np.matmul", "np.log2", "math.pow", "math.tanh"} <= DEPENDENT
    assert found & DEPENDENT == {"math.exp", "np.exp", "math.log"}
