"""Random networks and rows, their sheets to fill in, and their keys.

Two things hold of each. A sheet, filled in line by line from the key, is the key. And the sheets of
two rows are the same when the inputs as given are, so that nothing on a sheet depends on an answer:
no digit, sign, width, word or order.

Run ``python tests/blank_sheets.py 1000`` to try so many.
"""

from __future__ import annotations

import random
import re
import sys

from nnfwd.core import FUNCTIONS, Activation, Input, Node, assemble, parse_activation
from nnfwd.explain import View, explain, write_explanations

LEVELS = ("all", "sums", "results")
OVER_LAYER = [name for name, each in FUNCTIONS.items() if each.over_layer]
WIDE = 10**6
"""Columns of a terminal on which no line is broken."""

ENDS = [each for each in range(11, 100) if each % 10]
NOTATIONS = ("text", "markdown", "latex", "html")
NUMBER = r"-?(?:[0-9][0-9.]*(?:e-?[0-9]+)?|inf|nan)"
WORDS = re.compile("class: |largest input, ")


class Case:
    """A random network and two rows of it, by a seed.

    Inputs are written with as many digits in both rows, and no other number is written so.
    """

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - no secret
        self.network = self._network()
        self.rows = [[], []]
        for last, _ in zip(ENDS, self.network.inputs, strict=False):
            sign = self.rng.choice(("", "-"))
            whole = self.rng.sample(range(1, 10), 2)
            size = self.rng.choice(("{}.{:05d}", "{}0.{:04d}", "{}000.{:02d}"))
            for row, first in zip(self.rows, whole, strict=True):
                row.append(f"{sign}{size.format(first, last)}")

    def explained(self, row: int):
        return explain(self.network, [float(each) for each in self.rows[row]])

    def _number(self) -> float:
        rng = self.rng
        return rng.choice((rng.randint(-9, 9), rng.randint(-999, 999) / 100, 0.0))

    def _input(self, name: str) -> Input:
        kind = self.rng.choice(("plain", "plain", "mean", "range"))
        if kind == "mean":
            return Input(name, mean=self._number(), scale=self._number() or 1.0)
        if kind == "range":
            low = self._number()
            return Input(name, min=low, max=low + 1 + abs(self._number()))
        return Input(name)

    def _network(self):
        rng = self.rng
        width = 70 if rng.random() < 0.05 else rng.randint(1, 4)
        inputs = [self._input(f"x{i + 1}") for i in range(width)]
        before = [each.name for each in inputs]
        nodes: list[Node] = []
        for index in range(rng.randint(1, 3)):
            skipped = [each.name for each in inputs[:1] if index and rng.random() < 0.3]
            sources = tuple(dict.fromkeys([*before, *skipped]))
            activation = self._activation()
            before = [f"n{index}_{i}" for i in range(rng.randint(1, 4))]
            nodes += [
                Node(
                    name,
                    sources,
                    [self._number() for _ in sources],
                    activation if activation.over_layer else self._activation(plain=True),
                    self._number(),
                    f"layer {index}",
                )
                for name in before
            ]
        classes = ("no", "yes", "maybe", "never")[: max(len(before), 2)]
        return assemble(inputs, nodes, classes=classes if rng.random() < 0.5 else ())

    def _activation(self, *, plain: bool = False) -> Activation:
        names = ["relu", "identity", "tanh", *FUNCTIONS, *([] if plain else OVER_LAYER * 3)]
        found = parse_activation(self.rng.choice(names))
        return parse_activation("sigmoid") if plain and found.over_layer else found


def written(explanation, notation: str, **view) -> str:
    return "".join(write_explanations(notation, [explanation], View(**view)))


def filled(sheet: str, key: str) -> str:
    """Fill in a sheet in text from its key, line by line: numbers, signs, and words of notes."""
    lines = zip(sheet.splitlines(keepends=True), key.splitlines(keepends=True), strict=True)
    return "".join(other if _may_become(line, other) else line for line, other in lines)


def _may_become(line: str, other: str) -> bool:
    if "not a number" in other and WORDS.search(line):
        return True
    pattern = re.escape(line)
    if WORDS.search(line):
        return re.fullmatch(pattern.replace("______", ".+"), other) is not None
    pattern = pattern.replace(r"\+\ ______", f"[+-] {NUMBER}")
    pattern = pattern.replace("______", rf"(?:{NUMBER}|\({NUMBER}\))")
    return re.fullmatch(re.sub(r"(?<=\\ )=(?=\\ )", "[=≈]", pattern), other) is not None


def check_filled(case: Case, level: str) -> None:
    """A sheet has the lines of its key. Of these a few depend on the numbers: they are left out."""
    explanation = case.explained(0)
    if any(steps.group and _has_steps_of_its_own(steps.group) for steps in explanation.nodes):
        return
    key = written(explanation, "text", width=WIDE)
    assert filled(written(explanation, "text", width=WIDE, blank=level), key) == key


def _has_steps_of_its_own(group) -> bool:
    return group.activation.name == "sparsemax" or group.shift != 0


def check_silent(case: Case) -> None:
    """The sheet of a row is the sheet of another one, but for the inputs as given."""
    for notation, matrices in (*((each, False) for each in NOTATIONS), ("markdown", True)):
        sheets = []
        for index, row in enumerate(case.rows):
            view = {"blank": "all", "matrices": matrices, "terms": None if matrices else 2}
            sheets.append(written(case.explained(index), notation, **view))
            for place, each in enumerate(row):
                sheets[-1] = sheets[-1].replace(each.lstrip("-"), f"<{place}>")
        assert sheets[0] == sheets[1]
        assert all(f"<{place}>" in sheets[0] for place in range(len(case.rows[0])))


def check_given(case: Case, level: str) -> None:
    """The numbers of a sheet are those of the network and the row, or follow from these alone."""
    explanation = case.explained(0)
    given = set(explanation.inputs.values())
    for each in explanation.scalings:
        given |= {each.mean, each.scale}
        given |= {each.max, *([each.difference] if level == "results" else [])} - {None}
    scaled = {each.name for each in explanation.scalings}
    for steps in explanation.nodes:
        given |= {*steps.weights, steps.bias}
        given |= {*map(float, filter(_is_number, steps.activation.parameters.values()))}
        if set(steps.sources) <= set(explanation.inputs) - scaled:
            given |= {steps.input, *steps.sections} if level == "results" else set()
        for term in steps.terms if level != "all" else ():
            if term.source in explanation.inputs and term.source not in scaled:
                given.add(term.product)
    numbers = set(_numbers(explanation, level))
    assert {abs(each) for each in numbers} <= {abs(each) for each in given} | {0.0}


def _is_number(setting: object) -> bool:
    return not isinstance(setting, str)


def _numbers(explanation, level):
    """Iterate over the numbers of a sheet, whatever they are in."""
    from nnfwd.explain.math.derive import derive_all
    from nnfwd.explain.math.expressions import Number

    (pieces,) = derive_all([explanation], View(blank=level))
    waiting = list(pieces)
    while waiting:
        each = waiting.pop()
        if isinstance(each, Number):
            yield each.value
        elif isinstance(each, tuple):
            waiting += each
        elif type(each).__module__.startswith("nnfwd.explain.math"):
            waiting += [getattr(each, field) for field in each.__dataclass_fields__]


def check(seed: int) -> None:
    case = Case(seed)
    check_silent(case)
    for level in LEVELS:
        check_filled(case, level)
        check_given(case, level)


if __name__ == "__main__":
    for seed in range(int(sys.argv[1])):
        check(seed)
