"""Explanations for programs: JSON, JSON Lines and CSV, all digits.

In JSON a row is an object; adding a node's products left to right and then its bias gives its
input. A wide node has ``sections`` for that, the sums of 128 sources each. In CSV a term is a line,
the bias one of them, so that the products of a node add up to its input. What is not finite is null
in JSON, as JSON has no word for it.
"""

from __future__ import annotations

import json
import math
from itertools import chain
from typing import TYPE_CHECKING, Any

from nnfwd.errors import ColumnError
from nnfwd.text.csv_text import csv_text
from nnfwd.text.names import show_name
from nnfwd.text.numbers import format_exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.explain.steps import Explanation, NodeSteps
    from nnfwd.explain.view import View

__all__ = ["CSV_COLUMNS", "as_object", "csv_lines", "json_lines", "jsonl_lines"]

CSV_COLUMNS = (
    "row",
    "layer",
    "node",
    "source",
    "weight",
    "value",
    "product",
    "input",
    "activation",
    "output",
)


def as_object(explanation: Explanation, view: View) -> dict[str, Any]:
    """Turn an explanation into what its JSON says.

    Returns
    -------
    dict
        With the keys ``row``, ``kept`` (where columns are kept), ``inputs``, ``scaled`` (where an
        input is scaled), ``nodes``, ``outputs``, ``class`` (where the network has classes),
        ``provenance`` (where there is any) and ``record`` (where the view has one).
    """
    content: dict[str, Any] = {"row": explanation.row}
    if explanation.kept:
        content["kept"] = dict(explanation.kept)
    content["inputs"] = dict(explanation.inputs)
    if explanation.scalings:
        content["scaled"] = {
            each.name: {
                **(
                    {"mean": each.mean, "scale": each.scale}
                    if each.max is None
                    else {"min": each.min, "max": each.max}
                ),
                "value": each.value,
            }
            for each in explanation.scalings
        }
    content["nodes"] = [
        _node_object(steps) for steps in explanation.nodes if view.shows(steps.node)
    ]
    content["outputs"] = dict(explanation.outputs)
    if explanation.predicted is not None:
        content["class"] = explanation.predicted or None
    if explanation.network.provenance:
        content["provenance"] = list(explanation.network.provenance)
    if view.record is not None:
        content["record"] = view.record.as_object()
    return content


def _node_object(steps: NodeSteps) -> dict[str, Any]:
    return {
        "node": steps.node,
        "layer": steps.layer,
        "terms": [term._asdict() for term in steps.terms],
        **({"sections": list(steps.sections)} if steps.sections else {}),
        "bias": steps.bias,
        "input": steps.input,
        "activation": steps.activation.name,
        "parameters": dict(steps.activation.parameters),
        "output": steps.output,
    }


def json_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as one JSON array, a row as soon as it is there.

    Yields
    ------
    str
        A piece of the text; an object is on a line of its own.
    """
    before = "[\n"
    for explanation in explanations:
        yield before + _json_text(explanation, view)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def jsonl_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as JSON Lines: an object a line."""
    for explanation in explanations:
        yield _json_text(explanation, view) + "\n"


def _json_text(explanation: Explanation, view: View) -> str:
    content = as_object(explanation, view)
    try:
        return json.dumps(content, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(content), ensure_ascii=False, allow_nan=False)


def _finite(content: Any) -> Any:
    """Put None in place of what is not finite, all the way down."""
    match content:
        case dict():
            return {key: _finite(each) for key, each in content.items()}
        case list():
            return [_finite(each) for each in content]
        case float() if not math.isfinite(content):
            return None
    return content


def csv_lines(explanations: Iterable[Explanation], view: View) -> Iterator[str]:
    """Write explanations as CSV: a header, then a line a term, the bias as the last of a node.

    The bias is a term of weight ``bias``, value 1 and the source ``bias``. A node's input,
    activation and output are on each of its lines.

    Kept columns come after these, and a column ``record`` where the view has one: JSON, on the
    first line.

    Yields
    ------
    str
        The header, then the lines of one row.

    Raises
    ------
    ColumnError
        If a kept column has the name of another one.
    """
    record = None if view.record is None else json.dumps(view.record.as_object())
    remaining = iter(explanations)
    first = next(remaining, None)
    yield csv_text([_csv_header(() if first is None else tuple(first.kept), record)])
    for explanation in chain([] if first is None else [first], remaining):
        lines = [
            [*line, *explanation.kept.values()]
            for steps in explanation.nodes
            if view.shows(steps.node)
            for line in _term_lines(explanation.row, steps)
        ]
        if record is not None:
            for index, line in enumerate(lines):
                line.append("" if index or explanation is not first else record)
        yield csv_text(lines)


def _csv_header(kept_names: tuple[str, ...], record: str | None) -> tuple[str, ...]:
    last = () if record is None else ("record",)
    for name in kept_names:
        if name in (*CSV_COLUMNS, *last):
            message = f"the kept column {show_name(name)} has the name of a column of the result"
            raise ColumnError(message)
    return (*CSV_COLUMNS, *kept_names, *last)


def _term_lines(row: int, steps: NodeSteps) -> Iterator[list[str]]:
    front = [str(row), steps.layer, steps.node]
    back = [format_exact(steps.input), str(steps.activation), format_exact(steps.output)]
    for source, *numbers in (*steps.terms, ("bias", steps.bias, 1.0, steps.bias)):
        yield [*front, source, *map(format_exact, numbers), *back]
