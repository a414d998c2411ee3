"""The fast writer of JSON writes a whole frame as the reference does, or leaves it alone."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.core.result_columns import ResultColumn
from nnfwd.rows.formats import choose_layout
from nnfwd.rows.frame import Frame
from nnfwd.text.style import Style
from strategies import HAZARDS, float_bits

pa = pytest.importorskip("pyarrow")
write_by_arrow = import_module("nnfwd.rows.json_yaml.write_by_arrow")

write_numbers = import_module("nnfwd.rows.json_yaml.write_numbers")

KEYS = ("x1", 'a "b"\\', "100 %s", "é\n", "")
SPECIAL = tuple(f"a{chr(code)}" for code in (*range(256), 0x2028, 0xFEFF, 0x1F600))


def takes(*columns: np.ndarray | list[str], blank: tuple[int, ...] = ()) -> bool:
    """Whether the fast writer takes a frame; what it takes must be as the json module has it."""
    frame = Frame(np.arange(len(columns[0])), columns, frozenset(blank))
    arrays = tuple(
        pa.array(["?", *each], pa.string())[1:] if isinstance(each, list) else each
        for each in columns
    )
    keys = KEYS[: len(columns)]
    rows = zip(*map(_values, columns), strict=True)
    expected = "".join(
        json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False) + "\n" for row in rows
    )
    texts = [
        write_by_arrow.bulk_text(each, [json.dumps(key, ensure_ascii=False) for key in keys])
        for each in (frame, frame._replace(columns=arrays))
    ]
    if frame.is_plain:
        texts.append(
            write_numbers.bulk_numbers(frame, [json.dumps(key, ensure_ascii=False) for key in keys])
        )
    assert texts in ([expected] * len(texts), [None] * len(texts))
    return texts[0] is not None


def _values(column: np.ndarray | list[str]) -> list[float] | list[str]:
    return column if isinstance(column, list) else (column + 0.0).tolist()


def test_numbers_and_texts() -> None:
    numbers = np.array([1.0, -0.0, 1e-05, 5e-324, 1e16, 1e22, 0.1 + 0.2])
    texts = ["", " a ", "é", "007", "null", "a/b", "c"]

    assert takes(numbers)
    assert takes(texts)
    assert takes(numbers, texts, -numbers, texts, numbers)


@pytest.mark.parametrize("around", ["{}", " {}a"])
def test_texts_with_every_special_character(around: str) -> None:
    texts = [around.format(text) for text in (*HAZARDS, *SPECIAL)]

    assert takes(texts, np.ones(len(texts)))
    assert all(takes(np.ones(1), [text]) for text in texts)


def test_what_is_not_a_number_in_json_is_left_to_the_reference() -> None:
    for number in (np.nan, np.inf, -np.inf):
        assert not takes(np.array([1.0, number]))
    assert not takes(np.array([1.0, 2.0]), blank=(1,))


def test_names_that_are_too_long_for_arrow_are_left_to_the_reference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(write_by_arrow, "MOST_BYTES", 12)

    assert takes(["a"] * 2)
    assert not takes(["a"] * 3)


COLUMNS = st.integers(1, 6).flatmap(
    lambda n: st.lists(
        st.one_of(
            st.lists(float_bits(), min_size=n, max_size=n).map(np.array),
            st.lists(
                st.one_of(st.sampled_from(HAZARDS), st.text(st.characters(codec="utf-8"))),
                min_size=n,
                max_size=n,
            ),
        ),
        min_size=1,
        max_size=len(KEYS),
    )
)


@given(COLUMNS)
def test_any_frame(columns: list[np.ndarray | list[str]]) -> None:
    finite = all(isinstance(each, list) or np.isfinite(each).all() for each in columns)
    with np.errstate(invalid="ignore"):
        if finite:
            assert takes(*columns)


@pytest.mark.parametrize("name", ["json", "jsonl"])
@pytest.mark.parametrize("digits", [None, 3])
@pytest.mark.parametrize("has_text", [True, False])
def test_a_layout_with_and_without(
    monkeypatch: pytest.MonkeyPatch, name: str, digits: int | None, has_text: bool
) -> None:
    output = ResultColumn("100 %", "node output", 1)
    columns = (ResultColumn("id", "kept"), output) if has_text else (output,)
    both = ["007", "8\n"], np.array([2 / 3, 1e-9])
    frame = Frame(np.array([1, 2]), both if has_text else both[1:])
    layout = choose_layout(name, columns, Style(digits=digits))
    fast = "".join(layout.join(map(layout.block, [frame, frame])))
    for each in ("write_by_arrow", "write_numbers"):
        monkeypatch.setitem(sys.modules, f"nnfwd.rows.json_yaml.{each}", None)

    assert "".join(layout.join(map(layout.block, [frame, frame]))) == fast
