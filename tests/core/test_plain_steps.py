"""The core computes with steps whose results IEEE 754 fixes, and with nothing else."""

import ast
from pathlib import Path

import nnfwd.core

CORE = Path(nnfwd.core.__file__).parent

EXACT_OR_CORRECTLY_ROUNDED = {
    *("add", "subtract", "multiply", "divide", "square", "sqrt"),
    *("abs", "sign", "copysign", "maximum", "minimum", "clip", "heaviside"),
    *("isfinite", "isinf", "isnan", "nan_to_num"),
}

NO_ARITHMETIC = {
    *(
        "arange",
        "array",
        "asarray",
        "ascontiguousarray",
        "empty",
        "empty_like",
        "full",
        "full_like",
    ),
    *("zeros", "zeros_like", "pad", "copyto", "where", "flatnonzero", "argwhere", "argsort"),
    *("take_along_axis", "put_along_axis", "concatenate", "resize"),
    *("float64", "int64", "uint64", "intp", "bool", "ndarray", "dtype"),
    *("errstate", "newaxis", "inf", "nan"),
}

OF_MATH = {"frexp", "ldexp", "isfinite", "isinf", "inf", "nan", "fsum"}

SUMS_IN_ANY_ORDER = {"sum", "mean", "dot", "prod", "cumsum", "var", "std"}


def what_is_not_plain(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id="np"), attr=name):
                if name not in EXACT_OR_CORRECTLY_ROUNDED | NO_ARITHMETIC:
                    found.add(f"np.{name}")
            case ast.Attribute(value=ast.Name(id="math"), attr=name):
                if name not in OF_MATH:
                    found.add(f"math.{name}")
            case ast.Call(func=ast.Attribute(attr=name)) if name in SUMS_IN_ANY_ORDER:
                found.add(f".{name}()")
    return found


def test_the_core_calls_no_function_of_numpy_whose_last_digit_depends_on_the_processor():
    found = {
        (path.relative_to(CORE).as_posix(), each)
        for path in CORE.rglob("*.py")
        for each in what_is_not_plain(path.read_text("utf-8"))
    }

    assert found == {
        ("activations/over_layer.py", ".sum()"),  # of whole numbers: how many have the largest x
        ("sums/weighted.py", "np.matmul"),  # in tiles, when a known one has come out right
    }


def test_that_would_be_found():
    assert what_is_not_plain("np.exp(x) + math.log(y)\nx.sum()") == {"np.exp", "math.log", ".sum()"}


def test_only_tiles_are_products_of_matrices():
    found = {
        path.relative_to(CORE).as_posix()
        for path in CORE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.MatMult)
        or (isinstance(node, ast.Attribute) and node.attr in {"matmul", "dot", "einsum"})
    }

    assert found == {"sums/known_tile.py", "sums/weighted.py"}
