"""A network as a script of a page that needs NumPy and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.sums import BY_HAND_FAN_IN, SECTION
from nnfwd.networks.programs.formula import Printer, expression_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.core import Activation, Layer, Network
    from nnfwd.networks.wanted import Wanted

__all__ = ["script_pieces"]

WIDTH = 84
"""Columns that a line of numbers or names takes, besides what stands before them."""

HEAD = '''\
"""A neural network, written by nnfwd: NumPy is all that it needs.

As a command it reads rows from a CSV file, or from standard input, and prints predictions as CSV.
Imported, predict(rows) takes rows by inputs and gives rows by outputs.
"""

import csv
import re
import sys

import numpy as np

INPUTS = {inputs}
OUTPUTS = {outputs}
CLASSES = {classes}

'''

SUM = f'''
def weighted_sum(values, weights, biases):
    """Add weight times value from left to right, then the bias; wide sums in sections."""
    weights = np.array(weights, dtype=float)
    fan_in = weights.shape[1]
    if fan_in > {BY_HAND_FAN_IN}:
        parts = [slice(first, first + {SECTION}) for first in range(0, fan_in, {SECTION})]
        total = sum(weights[:, part] @ values[part] for part in parts)
    else:
        total = sum(weights[:, k, None] * values[..., k, :] for k in range(fan_in))
    return total + np.array(biases, dtype=float)[:, None]

'''

NORMAL = '''
def normal(x):
    """Give the chance that a normal variable is below x."""
    from math import erfc, sqrt

    return np.vectorize(lambda each: 0.5 * erfc(-each / sqrt(2)), otypes=[float])(x)

'''

FOOT = '''

def read_rows(lines):
    """Read rows of CSV with a header: by the inputs' names, else by position."""
    table = [row for row in csv.reader(lines) if row]
    header = [name.strip() for name in table.pop(0)] if table else []
    columns = range(len(INPUTS))
    if set(INPUTS) & set(header):
        for name in INPUTS:
            if name not in header:
                raise SystemExit(f"there is no column {name}")
            if header.count(name) > 1:
                raise SystemExit(f"there is more than one column {name}")
        columns = [header.index(name) for name in INPUTS]
    elif len(header) != len(INPUTS):
        raise SystemExit(f"expected {len(INPUTS)} columns, found {len(header)}")
    elif header and all(re.fullmatch("[-+.0-9eE]+", name) for name in header):
        raise SystemExit("expected a line of column names, found numbers")
    rows = []
    for number, row in enumerate(table, 1):
        if len(row) != len(header):
            raise SystemExit(f"row {number}: expected {len(header)} cells, found {len(row)}")
        try:
            rows.append([float(row[column]) for column in columns])
        except ValueError as error:
            raise SystemExit(f"row {number}: {error}") from error
    return rows


def main():
    """Read rows from a file or standard input, and write predictions as CSV."""
    path = sys.argv[1] if sys.argv[1:] else 0
    with open(path, newline="", encoding="utf-8-sig") as lines:
        rows = read_rows(lines)
    write = csv.writer(sys.stdout, lineterminator="\\n").writerow
    write([*OUTPUTS, *["class"] * bool(CLASSES)])
    for row in predict(rows).tolist() if rows else []:
        best = row.index(max(row)) if len(row) > 1 else int(row[0] > 0.5)
        write([*map(repr, row), *CLASSES[best : best + 1]])


if __name__ == "__main__":
    main()
'''


class _NumPy(Printer):
    """NumPy: arrays of shape (n_nodes, n_rows)."""

    functions = {  # noqa: RUF012 - a table
        "min": "np.minimum({}, {})",
        "max": "np.maximum({}, {})",
        "abs": "np.abs({})",
        "exp": "np.exp({})",
        "expm1": "np.expm1({})",
        "log": "np.log({})",
        "log1p": "np.log1p({})",
        "sqrt": "np.sqrt({})",
        "tanh": "np.tanh({})",
        "sin": "np.sin({})",
        "cos": "np.cos({})",
        "atan": "np.arctan({})",
        "normal": "normal({})",
        "largest": "np.max({}, axis=0)",
        "smallest": "np.min({}, axis=0)",
        "total": "sum({})",
    }
    equals = " == "

    def condition(self, test: str, then: str, otherwise: str) -> str:
        return f"np.where({test}, {then}, {otherwise})"

    def number(self, number: float) -> str:
        return _number(number)


PRINT = _NumPy({"x": "x", "index": "np.arange(len(x))[:, None]"})
KNOWN = frozenset(_NumPy.functions)


def script_pieces(network: Network, _wanted: Wanted) -> Iterator[str]:
    """Write a network as a script.

    Sums are added up in nnfwd's order; powers and their like are NumPy's own.

    Raises
    ------
    NetworkError
        If an activation has no expression.
    """
    functions = _functions(network)
    texts = [
        f'\ndef {name}(x):\n    """Apply {activation}."""\n    return {text}\n\n'
        for activation, (name, text) in functions.items()
    ]
    yield HEAD.format(
        inputs=_names(each.name for each in network.inputs),
        outputs=_names(network.outputs),
        classes=_names(network.classes),
    )
    yield SUM
    if any("normal(" in text for text in texts):
        yield NORMAL
    yield from texts
    yield from _predict(network, functions)
    yield FOOT


def _functions(network: Network) -> dict[Activation, tuple[str, str]]:
    """Name a function for each activation, and write what it returns."""
    found: dict[Activation, tuple[str, str]] = {}
    taken: dict[str, int] = {}
    for activation in dict.fromkeys(each for layer in network.layers for each in layer.activations):
        if activation.name == "identity":
            continue
        number = taken[activation.name] = taken.get(activation.name, 0) + 1
        name = activation.name if number == 1 else f"{activation.name}_{number}"
        found[activation] = f"apply_{name}", PRINT(expression_of(activation, KNOWN))
    return found


def _predict(network: Network, functions: dict[Activation, tuple[str, str]]) -> Iterator[str]:
    count = len(network.inputs)
    yield '\n@np.errstate(all="ignore")\ndef predict(rows):\n'
    yield f'    """Compute the outputs of rows of shape (n_rows, {count})."""\n'
    yield "    # one line of values for each input, and then for each node\n"
    yield "    values = np.array(rows, dtype=float).T\n"
    if any(each.is_scaled for each in network.inputs):
        means = _numbers([each.mean for each in network.inputs], 4)
        scales = _numbers([each.scale for each in network.inputs], 4)
        yield f"    means = np.array({means})\n    scales = np.array({scales})\n"
        yield "    values = (values - means[:, None]) / scales[:, None]\n"
    for layer in network.layers:
        yield from _layer(layer, functions)
    positions = network.output_positions
    yield f"    return values[{positions}].T + 0.0\n"


def _layer(layer: Layer, functions: dict[Activation, tuple[str, str]]) -> Iterator[str]:
    """Write a layer: its sums, then what its nodes make of them."""
    shown = ", ".join(dict.fromkeys(map(str, layer.activations)))
    yield f"    # {_comment(layer.name)}: {shown}\n"
    yield f"    weights = {_matrix(layer.weights.tolist())}\n"
    yield f"    biases = {_numbers(layer.biases.tolist(), 4)}\n"
    yield f"    x = weighted_sum(values[{_sources(layer)}], weights, biases)\n"
    groups = [each for each in layer.activation_groups if each[0] in functions]
    for activation, nodes in groups:
        name, _ = functions[activation]
        if isinstance(nodes, slice):
            yield f"    x = {name}(x)\n"
        else:
            yield f"    x[{nodes}] = {name}(x[{nodes}])\n"
    yield "    values = np.vstack([values, x])\n"


def _sources(layer: Layer) -> str:
    if isinstance(layer.sources, slice):
        return f"{layer.sources.start}:{layer.sources.stop}"
    return str(np.asarray(layer.source_indices).tolist())


def _comment(text: str) -> str:
    return text if text.isprintable() else repr(text)


def _names(names: Iterable[str]) -> str:
    return _filled([repr(name) for name in names], 1)


def _matrix(rows: list[list[float]]) -> str:
    lines = "\n".join(f"        {_numbers(row, 8)}," for row in rows)
    return f"[\n{lines}\n    ]"


def _numbers(numbers: list[float], indent: int) -> str:
    return _filled([_number(each) for each in numbers], indent + 1)


def _number(number: float) -> str:
    text = repr(float(number))
    return text.removesuffix(".0")


def _filled(items: list[str], indent: int) -> str:
    """Write a list, on as many lines as it takes."""
    lines, line = [], "["
    for item in items:
        if len(line) > indent and len(line) + len(item) + 2 > WIDTH:
            lines.append(line.rstrip())
            line = " " * indent
        line += f"{item}, "
    return "\n".join([*lines, line.removesuffix(", ") + "]"])
