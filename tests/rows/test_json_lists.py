"""A JSON list that is read piece by piece is what it is as a whole."""

from __future__ import annotations

import io
import json
import tracemalloc
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnfwd.errors import NnfwdError
from nnfwd.files.utf8 import decode
from nnfwd.rows.json_yaml import list_cuts, lists
from nnfwd.rows.json_yaml.items import open_items
from nnfwd.rows.json_yaml.reader import open_json
from nnfwd.rows.json_yaml.reference import list_items
from nnfwd.rows.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnfwd.rows.open_source import OpenSource

USUAL = '{"x1": 1.5, "x2": -2, "id": "007"}'

NUMBERS = '{"x1": 1.5, "x2": -2, "id": 0.25}'
"""An item of short numbers alone: those of later pieces are read without a look for commas."""

ITEMS = [
    *(USUAL, USUAL, USUAL, USUAL.replace(" ", ""), USUAL.replace(" ", "\n  "), f" {USUAL}\t"),
    *('{"x2": 1, "x1": 2, "id": "a, b"}', '{"x1": "3", "x2": 1, "id": "[{"}', '{"x1": 1, "x2": 2}'),
    *('{"x1": 1E400, "x2": 1, "id": 0.50}', '{"x1": 1, "x2": 2, "id": "\u00e9\u6f22"}', "[1, 2]"),
    *(
        r'{"x1": 1, "x2": 2, "id": "\"]},"}',
        r'{"x1": 1, "x2": 2, "id": "a\\"}',
        '{"x1": 1, "x1": 1}',
    ),
    *(
        r'{"x1": 1, "x2": 2, "id": "\ud800"}',
        '{"x1": 1, "x2": 2, "id": [1, [2], {"a": 3}]}',
        "null",
    ),
]
"""What may be an item."""

FAULTS = [
    *("", "{", "}", "]", "[", '"', '{"x1": 1', '{"x1": 1]', "1 2", "01", "nul", r'"\q"', '"a\nb"'),
    *(
        '{"x1" 1}',
        "'a'",
        '{"x1": 1, }',
        "[1,]",
        "\\",
        r"\"",
        '{"x1": "a}',
        "\x0b",
        "\ufeff",
        *('{"x1": 1, "x2": 2, "id": "a\rb"}', '{"x1": 1, "x2": 2, "id": "a\nb"}', "[" * 2000),
    ),
]
"""What may be in the place of one, and is not JSON."""


def outcome(open_source: Callable[[], OpenSource | None]) -> tuple[object, ...]:
    """All rows, and the error that ends them."""
    rows: list[object] = []
    bad: list[object] = []
    try:
        opened = open_source()
        for block in opened.records if opened is not None else ():
            bad += [
                (len(rows) + index, str(each.error), each.error.cell, each.raw)
                for index, each in block.bad
            ]
            rows += zip(*block.table.view(int).tolist(), *block.listed().kept, strict=True)
    except NnfwdError as error:
        return rows, bad, str(error)
    return rows, bad, None


class Pieces:
    """A file that comes in pieces."""

    def __init__(self, data: bytes, size: int) -> None:
        self._file = io.BytesIO(data)
        self._size = size

    def pieces(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(self._size), b"")


SELECTIONS = [Selection(inputs=("x1", "x2")), Selection(inputs=("x2",), keep=("id",))]


def check(text: str, size: int) -> None:
    data = text.encode()
    for selection in SELECTIONS:
        expected = outcome(partial(open_whole, data, selection))

        assert outcome(partial(open_json, Pieces(data, size), selection)) == expected  # type: ignore[arg-type]


def open_whole(data: bytes, selection: Selection) -> OpenSource | None:
    return open_items(list_items(decode(data)), selection)


@pytest.mark.parametrize("size", [40, 150, 10**6])
@pytest.mark.parametrize("fault", [*ITEMS, *FAULTS])
def test_any_item_at_any_place(fault: str, size: int) -> None:
    for items in (
        [USUAL] * 3 + [fault, *[USUAL] * 3],
        [USUAL] * 5 + [fault],
        [fault, USUAL, USUAL],
    ):
        for between in (",", ",\n", "\n , "):
            check(f" \n[{between.join(items)}]\n", size)


@pytest.mark.parametrize("size", [80, 150, 400])
@pytest.mark.parametrize("fault", [*ITEMS, *FAULTS, NUMBERS, NUMBERS.replace("0.25", "00.25")])
def test_any_item_among_those_that_are_alike(fault: str, size: int) -> None:
    for between in (",", ",\n", "\n , "):
        items = between.join([*[NUMBERS] * 9, fault, *[NUMBERS] * 7])
        check(f"[{items}]", size)
        check(f"[\n{items}\n]\n", size)


@pytest.mark.parametrize("size", [80, 150, 400])
@pytest.mark.parametrize("layout", [NUMBERS.replace(" ", "\n\t"), "[1.5, -2, 3]", "[1,2,3]"])
def test_items_that_are_alike_in_any_layout(layout: str, size: int) -> None:
    for between in (",", ",\r\n", "\n , "):
        check(f"[{between.join([layout] * 40)}]", size)


@pytest.mark.parametrize("size", range(60, 420, 20))
@pytest.mark.parametrize(
    "other", ["", " ", ",,", ";", ",\x0b", "\x0b,", ",\x0c", "\r,", ",\n\n", "},{"]
)
def test_what_is_between_items_that_are_alike(other: str, size: int) -> None:
    start = ",".join([NUMBERS] * 6)

    check(f"[{start},{other.join([NUMBERS] * 9)}]", size)
    check(f"[{start},{NUMBERS}{other}{start}]", size)
    check(f"[{start},{start}{other}]", size)


@pytest.mark.parametrize("other", ["\n", "\r", "\t", "\x0b"])
def test_a_name_with_a_character_that_is_a_blank_elsewhere(other: str) -> None:
    item = NUMBERS.replace("id", "a b")
    start = ",".join([item] * 6)

    check(f"[{start},{','.join([item.replace('a b', f'a{other}b')] * 20)}]", 300)


def pieces_looked_at(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    looked_at: list[bytes] = []
    look = list_cuts._look

    def counted(piece: bytes, *args: Any) -> Any:
        looked_at.append(piece)
        return look(piece, *args)

    monkeypatch.setattr(list_cuts, "_look", counted)
    return looked_at


@pytest.mark.parametrize("size", [400, 1000, 5000])
@pytest.mark.parametrize(
    "item", [NUMBERS, NUMBERS.replace(" ", "\n\t").replace("}", "\n}"), "[1.5, -2, 0.25]"]
)
@pytest.mark.parametrize("between", [",", ", ", ",\n"])
def test_items_that_are_alike_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, item: str, between: str, size: int
) -> None:
    looked_at = pieces_looked_at(monkeypatch)
    data = f"[{between.join([item] * 1000)}]".encode()
    selection = Selection(inputs=("x1", "x2"), columns=() if "x1" in item else ("1", "2"))

    rows, bad, error = outcome(lambda: open_json(Pieces(data, size), selection))  # type: ignore[arg-type]

    assert (len(rows), bad, error) == (1000, [], None)
    assert sum(map(len, looked_at)) < size + (len(data) // size + 1) * (len(item) + 4)


def test_a_long_item_is_not_tried_again_and_again() -> None:
    tried: list[int] = []
    pieces = Pieces(b"[" + b"1," * 10000, 100).pieces()

    list(list_cuts.cut_list(pieces, 1, 2, lambda data: tried.append(len(data))))

    assert sum(tried) < 1000


@pytest.mark.parametrize("end", ["", "]]", "] 1", "]\n\n ", "}", ",]", ",", "],", ']"', "] [\n]"])
def test_any_end(end: str) -> None:
    for size in (40, 10**6):
        check(f"[{USUAL},\n{USUAL},{USUAL},{USUAL}{end}", size)
        check(f"[{end}", size)


@settings(max_examples=100, deadline=None)
@example(["1", "2"], ",", "]", 3)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(ITEMS),
            st.sampled_from(FAULTS),
            st.text(st.sampled_from('[]{},:"\\ \n1a')),
            st.dictionaries(st.text(), st.floats()).map(json.dumps),
        ),
        max_size=8,
    ),
    st.sampled_from([",", ", ", ",\n", " \r\n,"]),
    st.sampled_from(["]", "]\n", "", "]]", ",]"]),
    st.integers(1, 300),
)
def test_any_list(items: list[str], between: str, end: str, size: int) -> None:
    check(f"[{between.join(items)}{end}", size)
    check(f"[{between.join([USUAL] * 4 + items)}{end}", size)


def test_memory_is_bounded_by_an_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_cuts, "LONGEST_RECORD", 1 << 20)
    longest = json.dumps({"x1": 1, "x2": 2, "id": "a" * (1 << 20)})

    file = Pieces(f"[{USUAL},{longest}".encode(), 1 << 18)

    _, _, error = outcome(lambda: open_json(file, SELECTIONS[0]))  # type: ignore[arg-type]

    assert error == "1:37: an item longer than 1 MiB"


class Counted:
    """A file without end: some bytes, and then the same ones again and again."""

    def __init__(self, start: bytes, more: bytes, n_pieces: int | None = None) -> None:
        self._start, self._more = start, more
        self._n_pieces = n_pieces
        self.n_read = 0

    def pieces(self) -> Iterator[bytes]:
        yield self._start
        while self._n_pieces is None or self.n_read < self._n_pieces:
            self.n_read += 1
            yield self._more


@pytest.mark.parametrize(
    ("start", "more", "error"),
    [
        (b'[{"x1": 1, "x2": 2, "id": "', b"a\\", "1:2: an item longer than 1 MiB"),
        (b"[[1, 2], [", b"1,", "1:9: an item longer than 1 MiB"),
        (b"[[1, 2], ", b"\n ", "1:9: an item longer than 1 MiB"),
        (b"[[1, 2], \n", b"\0", "2:1: a NUL byte: this is not a text file, or not UTF-8"),
    ],
)
def test_an_item_that_never_ends_is_read_up_to_the_limit(
    monkeypatch: pytest.MonkeyPatch, start: bytes, more: bytes, error: str
) -> None:
    monkeypatch.setattr(list_cuts, "LONGEST_RECORD", 1 << 20)
    file = Counted(start[1:], more * 1024)

    with pytest.raises(NnfwdError) as caught:
        list(list_cuts.cut_list(file.pieces(), 1, 2))

    assert str(caught.value) == error
    assert file.n_read <= (1 << 20) // (len(more) * 1024) + 1


@pytest.mark.parametrize("start", [f"[{USUAL},\n{USUAL}]".encode(), b"[\n]"])
@pytest.mark.parametrize("other", [b"x", "\u00e9".encode()[:1], b"\0"])
def test_nothing_is_read_after_what_follows_a_list(start: bytes, other: bytes) -> None:
    file = Counted(start + b"\n\n   ", b" " + other + b"[1, 2]")

    rows, _, error = outcome(lambda: open_json(file, SELECTIONS[0]))  # type: ignore[arg-type]

    assert (len(rows), error) == (
        start.count(b"x1"),
        "4:5: not valid JSON: something follows the list",
    )
    assert file.n_read == 1


@pytest.mark.parametrize(
    "content",
    [USUAL + USUAL, f"[{USUAL},]", "", "1", "[1]", "{", "\x00"],
)
def test_blanks_before_all_else_move_the_places_of_faults(content: str) -> None:
    def error(text: str) -> object:
        file = Pieces(text.encode(), 3)
        return outcome(lambda: open_json(file, SELECTIONS[0]))[2]  # type: ignore[arg-type]

    line, found = str(error(content)).split(":", 1)

    assert (line, found) != ("None", "")
    for blanks in ("\r\n \t\n", "\n\n", " \n \n"):
        assert error(blanks + content) == f"{int(line) + 2}:{found}"
    assert error(f"  {USUAL}1") == str(error(f"{USUAL}1")).replace("1:1:", "1:3:")


def test_blanks_before_a_list_are_not_kept() -> None:
    blanks = b" " * 9999 + b"\n"
    file = Counted(b" ", blanks)
    file.pieces = lambda: chain(repeat(blanks, 2000), [f"[{USUAL}]".encode()])  # type: ignore[method-assign]
    tracemalloc.start()
    try:
        rows, _, error = outcome(lambda: open_json(file, SELECTIONS[0]))  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (len(rows), error) == (1, None)
    assert peak < 2 << 20


def test_blanks_after_a_list_are_not_kept() -> None:
    file = Counted(f"[{USUAL}]".encode(), b" " * 9999 + b"\n", n_pieces=2000)
    tracemalloc.start()
    try:
        rows, _, error = outcome(lambda: open_json(file, SELECTIONS[0]))  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (len(rows), error, file.n_read) == (1, None, 2000)
    assert peak < 4_000_000


@pytest.mark.parametrize("size", [1, 3, 10**6])
def test_each_byte_of_a_list_is_looked_at_once(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    looked_at = pieces_looked_at(monkeypatch)
    data = ",\n".join(ITEMS).encode() + b"]"

    cut = list(list_cuts.cut_list(Pieces(data, size).pieces(), 1, 2))

    assert b"".join(looked_at) == data
    assert b"".join(piece.data for piece in cut) == data
    assert sum(len(piece.commas) for piece in cut) == len(ITEMS) - 1
    assert all(piece.data[place] == ord(",") for piece in cut for place in piece.commas)


@pytest.mark.parametrize("size", range(1, 60))
def test_line_ends_in_strings_are_seen_in_pieces_of_any_size(size: int) -> None:
    items = ['{"a": "1\r2"}', '{"a":\n 1}', '{"a": "\\"\n"}', "[\n1]", '"\\\\"', "[1,\n 2]"]
    whole = ",".join(items).encode() + b"]"

    for cut in list_cuts.cut_list(Pieces(whole, size).pieces(), 1, 2):
        own = [item for item in items if item.encode() in cut.data]
        bad = any(item in own for item in (items[0], items[2]))
        assert cut.is_rest or cut.is_flat == (not bad)


@pytest.mark.parametrize("between", [",", ",\n", ", ", "\n , "])
def test_all_items_of_a_list_are_lines_of_one_form(between: str) -> None:
    """Also the first one, which has no line end before it."""
    item = '{"x1": 1.5, "x2": -2.25}'
    text = between.join([item] * 4).encode() + b","
    piece = next(list_cuts.cut_list(iter([text]), 1, 2))

    lines = lists._as_lines(piece).data.splitlines()

    assert len({line.rstrip() for line in lines}) == 1
