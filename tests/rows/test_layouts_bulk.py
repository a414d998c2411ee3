"""The fast writer writes a whole frame exactly as the reference does, or leaves it alone."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.core.result_columns import ResultColumn
from nnfwd.rows.formats import choose_layout
from nnfwd.rows.frame import Frame
from nnfwd.text.csv_text import csv_text
from nnfwd.text.numbers import format_exact
from nnfwd.text.style import Style
from strategies import HAZARDS, float_bits

pytest.importorskip("pyarrow")
bulk_text = import_module("nnfwd.rows.delimited.write_by_arrow").bulk_text

Drawn = tuple[list[np.ndarray | list[str]], tuple[int, ...]]
"""The columns of a frame, and its blank rows."""


def takes(*columns: np.ndarray | list[str], blank: tuple[int, ...] = ()) -> bool:
    """Whether the fast writer takes a frame; what it takes must be as the reference has it."""
    n_rows = len(columns[0])
    frame = Frame(np.arange(1, n_rows + 1), columns, frozenset(blank))
    taken = []
    for delimiter in ",\t":
        text = bulk_text(frame, delimiter)
        taken.append(text is not None)
        if text is not None:
            expected = csv_text(frame.rows(format_exact), delimiter)
            # line by line, since a difference of long texts takes minutes to show
            pairs = zip(text.split("\n"), expected.split("\n"), strict=True)
            assert next((pair for pair in pairs if pair[0] != pair[1]), None) is None
    return all(taken)


def around(number: float, ulps: int = 300) -> list[float]:
    """List a float and its neighbours on both sides."""
    numbers = [number]
    for end in (-np.inf, np.inf):
        step = number
        for _ in range(ulps):
            step = float(np.nextafter(step, end))
            numbers.append(step)
    return numbers


class TestNumbers:
    RANDOM = np.random.default_rng(20)

    def test_any_bits(self) -> None:
        bits = self.RANDOM.integers(0, 2**64, 30_000, dtype=np.uint64).view(np.float64)
        # a NaN that signals is none that arithmetic leaves
        assert takes(np.where(np.isnan(bits), np.nan, bits))

    def test_any_bits_of_ordinary_size(self) -> None:
        numbers = 10.0 ** self.RANDOM.uniform(-5, 17, 30_000)
        assert takes(numbers, -numbers)

    def test_integers_and_decimals(self) -> None:
        assert takes(self.RANDOM.integers(-(10**17), 10**17, 30_000).astype(float))
        assert takes(np.arange(-5_000.0, 5_000.0))
        assert takes(np.round(self.RANDOM.normal(size=30_000), 3))

    @pytest.mark.parametrize(
        "edge", [1e-5, 1e-4, 1e-3, 1.0, 10.0, 2.0**53, 1e15, 1e16, 1e17, 2.0**63, 1e22]
    )
    def test_the_edges_of_each_notation(self, edge: float) -> None:
        numbers = np.array(around(edge))
        assert takes(numbers, -numbers)
        # beside one that PyArrow writes otherwise, the others are written in another way
        assert takes(np.append(numbers, 5e-324))

    def test_zeros_subnormals_and_what_is_not_finite(self) -> None:
        least = [5e-324, -5e-324, 2.2250738585072014e-308]
        assert takes(np.array([0.0, -0.0, *least, np.inf, -np.inf, np.nan, 1e308]))
        assert takes(np.array([0.0, -0.0, 1.0]))

    def test_an_orjson_that_writes_large_exponents_without_a_sign(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_numbers = import_module("nnfwd.rows.delimited.write_numbers")
        dumps = write_numbers.orjson.dumps

        def older(numbers: object, option: int) -> bytes:
            return dumps(numbers, option=option).replace(b"e+", b"e")

        monkeypatch.setattr(write_numbers.orjson, "dumps", older)
        assert takes(10.0 ** np.arange(-320, 309))

    def test_columns_of_a_table_with_a_vector_a_row(self) -> None:
        table = self.RANDOM.normal(size=(100, 3))
        assert takes(*table.T)


SPECIAL = (
    *(chr(code) for code in (*range(256), 0x2028, 0x2029, 0xFEFF, 0x1F600)),
    *("NULL", "nan", "0x10", "1.0", "007", "é ü"),
)


@pytest.mark.parametrize("shape", ["{}", " {}a"])
def test_texts_with_every_special_character(shape: str) -> None:
    texts = [shape.format(text) for text in (*HAZARDS, *SPECIAL)]
    assert takes(texts, np.ones(len(texts)))
    assert takes(np.ones(len(texts)), texts)


def test_plain_texts_are_taken() -> None:
    assert takes(["007", " a ", "é#'x'"], np.array([1.0, 1e-9, 2.5]), ["yes", "no", ""])


@pytest.mark.parametrize("text", ["a,b", "a\tb", 'a"b', '""', "a\nb", "a\rb", ',"\n"\r,', "é,"])
def test_texts_are_quoted_where_they_need_it(text: str) -> None:
    assert takes([text, "c", ""], np.array([1.0, 2.0, 3.0]), ["é", text, text])
    assert takes([text] * 3, np.array([1.0, 2.0, 3.0]))


def test_blank_rows() -> None:
    numbers = np.array([np.nan, 1.0, np.nan, 4.0])
    assert takes(["a", "b", "c", ""], numbers, blank=(0, 3))
    assert takes(numbers, ["a", "b", "c", ""], blank=(0, 3))
    assert takes(numbers, blank=(0, 3))
    assert takes(numbers, -numbers, blank=(0, 1, 2, 3))
    assert takes(np.array([np.nan]), blank=(0,))


@st.composite
def frames(draw: st.DrawFn) -> Drawn:
    n_rows = draw(st.integers(1, 8))
    texts = st.one_of(st.sampled_from((*HAZARDS, *SPECIAL)), st.text(st.characters(codec="utf-8")))
    column = st.one_of(
        st.lists(float_bits(), min_size=n_rows, max_size=n_rows).map(np.array),
        st.lists(texts, min_size=n_rows, max_size=n_rows),
    )
    blank = draw(st.sampled_from(((), (), (0,))))
    return draw(st.lists(column, min_size=1, max_size=4)), blank


@given(frames())
def test_any_frame(drawn: Drawn) -> None:
    columns, blank = drawn
    takes(*columns, blank=blank)


@pytest.mark.parametrize("format_", ["csv", "tsv"])
@pytest.mark.parametrize("digits", [None, 3, 17])
def test_a_layout_with_and_without(
    monkeypatch: pytest.MonkeyPatch, format_: str, digits: int | None
) -> None:
    columns = (ResultColumn("id", "kept"), ResultColumn("a, b", "node output"))
    numbers = np.array([2 / 3, 1e-9])
    frames = [Frame(np.array([1, 2]), (first, numbers)) for first in (["007", "8"], -numbers)]
    layout = choose_layout(format_, columns, Style(digits=digits))
    monkeypatch.setattr("nnfwd.rows.delimited.writer.may_load", lambda: True)
    fast = list(map(layout.block, frames))
    monkeypatch.setattr("nnfwd.rows.delimited.writer.may_load", lambda: False)
    assert list(map(layout.block, frames)) == fast
