"""JSON Lines, JSON and YAML: lists and mappings."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnfwd.errors import NnfwdError
from nnfwd.rows import Selection, Source, find_format, read_named
from nnfwd.rows.json_yaml.reader import open_json, open_json_lines
from nnfwd.rows.json_yaml.yaml_reader import open_yaml
from row_files import Read, network_of, opened, read

NAMES = ("x1", "x2")
UNNAMED = network_of("x1", "x2", named=False)
FORMATS = ("r.jsonl", "r.json", "r.yaml")


def read_text(tmp_path, name, text, network=None, **selection) -> Read:
    """Read the same file in pieces of several sizes; all must give the same."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    whole, *others = [
        read(path, network=network, selection=Selection(**selection), piece_size=size)
        for size in (1 << 20, 64, 7, 1)
    ]
    assert all(each == whole for each in others)
    return whole


def write(name: str, rows: list[str], newline: str = "\n") -> str:
    """Put rows in JSON together, in a file of the format that its name says."""
    if name == "r.json":
        return f"[{f',{newline}'.join(rows)}]"
    return newline.join(("- " * (name == "r.yaml")) + row for row in rows)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", FORMATS)
def test_lists_go_by_position(tmp_path, name, newline):
    text = write(name, ["[3, 5]", "[1, -1.50]", "[1e2, -0]"], newline)
    for network in (None, UNNAMED):
        found = read_text(tmp_path, name, text, network)
        assert found == Read(None, (), [[3.0, 5.0], [1.0, -1.5], [100.0, -0.0]], [[], [], []])


@pytest.mark.parametrize("name", FORMATS)
def test_mappings_go_by_name_and_keep_text_as_written(tmp_path, name):
    rows = [
        '{"x2": 5, "id": "007", "x1": 3, "n": 1.50}',
        '{"x1": 1, "x2": -1, "n": 1e5, "id": "é", "more": [1]}',
        '{"x1": 1, "x2": 2, "n": null, "id": ""}',
    ]
    found = read_text(tmp_path, name, write(name, rows), keep=None)
    assert found == Read(
        NAMES,
        ("id", "n"),
        [[3.0, 5.0], [1.0, -1.0], [1.0, 2.0]],
        [["007", "1.50"], ["é", "1e5"], ["", ""]],
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_mapping_is_read_alike_whatever_came_before(tmp_path, name):
    first, second = '{"x1": 3, "x2": 5}', '{"x2": -1, "note": "é", "x1": 1}'
    for rows, numbers in (
        ([first, second], [[3.0, 5.0], [1.0, -1.0]]),
        ([second, first], [[1.0, -1.0], [3.0, 5.0]]),
        ([second], [[1.0, -1.0]]),
    ):
        found = read_text(tmp_path, name, write(name, rows), UNNAMED)
        assert (found.names, found.rows, found.bad) == (NAMES, numbers, [])


@pytest.mark.parametrize("name", FORMATS)
def test_keys_that_no_input_has_are_told(tmp_path, name):
    found = read_text(tmp_path, name, write(name, ['{"b": 1, "a": 2}']), UNNAMED)
    assert found == Read(
        error=f"ColumnError: {name}:1: no key is the name of an input (x1, x2): the keys are b, a, "
        "and an object has no order\nhint: choose 2 columns with --columns, in the order of the "
        "inputs, or name these in the network with `inputs:`"
    )
    found = read_text(
        tmp_path, name, write(name, ['{"b": 1, "a": 2}']), UNNAMED, columns=("a", "b")
    )
    assert found == Read(("a", "b"), (), [[2.0, 1.0]], [[]])


@pytest.mark.parametrize("name", FORMATS)
def test_a_key_that_is_missing_makes_a_bad_row_wherever_it_is(tmp_path, name):
    rows = ['{"x1": 1, "x3": 2}', '{"a": 1, "b": 2}', '{"x2": 5, "x1": 3}']
    found = read_text(tmp_path, name, write(name, rows), UNNAMED)
    assert found.rows == [None, None, [3.0, 5.0]]
    assert [error for _, error, _ in found.bad] == [
        f"{name}:1: column x2: the row has no such key: its keys are x1, x3",
        f"{name}:2: column x1: the row has no such key: its keys are a, b",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_no_answer_is_left_out_because_the_first_row_has_none_of_its_name(tmp_path, name):
    path = tmp_path / name
    path.write_text(write(name, ['{"output": 52}', '{"node_0": 9, "output": 63}']))
    blocks = list(read_named(Source(str(path), find_format(name)), ["node_0", "output"]))
    assert blocks[0].inputs[0, 0] == 52
    errors = [str(bad.error) for block in blocks for _, bad in block.bad]
    assert [error.removeprefix(f"{tmp_path}/") for error in errors] == [
        f"{name}:2: column node_0: the first row has no such key: its keys are output"
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_columns_are_chosen_by_key_or_number(tmp_path, name):
    rows = write(name, ['{"a": 1, "b": 2, "c": 3}'])
    found = read_text(tmp_path, name, rows, columns=("c", "a"), keep=("b",))
    assert found == Read(("c", "a"), ("b",), [[3.0, 1.0]], [["2"]])
    rows = write(name, ["[1, 2, 3.50]"])
    found = read_text(tmp_path, name, rows, columns=("2", "1"), keep=None)
    assert found == Read(None, ("3",), [[2.0, 1.0]], [["3.50"]])


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("null", "the value is missing"),
        ('"3"', "'3' is text, not a number\nhint: write it without quotes"),
        ('"abc"', "'abc' is text, not a number"),
        ('""', "'' is text, not a number"),
        ("1e400", "'1e400' is too large for a float64"),
        ("-1e400", "'-1e400' is too large for a float64"),
        ("[1]", "a list is not a number"),
        ('{"a": 1}', "a mapping is not a number"),
    ],
)
def test_a_bad_value_is_told(tmp_path, name, cell, what):
    text = write(name, ["[1, 2]", f"[3, {cell}]", "[5, 6]"])
    found = read_text(tmp_path, name, text)
    assert found.rows == [[1.0, 2.0], None, [5.0, 6.0]]
    assert found.bad == [(2, f"{name}:2:2: column x2: {what}", f"[3, {cell}]")]
    raw = f'{{"x2": {cell}, "x1": 3, "id": 7}}'
    text = write(name, ['{"x1": 1, "x2": 2, "id": 6}', raw])
    found = read_text(tmp_path, name, text, keep=("id",))
    assert found.kept == [["6"], ["7"]]
    assert found.bad == [(2, f"{name}:2: column x2: {what}", raw)]


@pytest.mark.parametrize("name", ["r.jsonl", "r.json"])
@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("true", "true is not a number"),
        ("NaN", "'NaN' is not a finite number"),
        ("-Infinity", "'-Infinity' is not a finite number"),
        ('{"a": 1, "a": 1}', "the key 'a' is given twice"),
    ],
)
def test_a_bad_value_of_json(tmp_path, name, cell, what):
    found = read_text(tmp_path, name, write(name, ["[1, 2]", f"[3, {cell}]"]))
    assert found.bad == [(2, f"{name}:2:2: column x2: {what}", f"[3, {cell}]")]


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("true", ""),
        ("010", ""),
        ("1_000", "\nhint: write 1000"),
        ("1:30", ""),
        ("0x10", "\nhint: write 16"),
        ("2020-01-01", ""),
        (".nan", ""),
    ],
)
def test_a_bad_value_of_yaml(tmp_path, cell, hint):
    found = read_text(tmp_path, "r.yaml", f"- [1, 2]\n- [3, {cell}]\n")
    what = f"'{cell}' is text, not a number{hint}"
    assert found.bad == [(2, f"r.yaml:2:2: column x2: {what}", f"[3, {cell}]")]


@pytest.mark.parametrize("name", FORMATS)
def test_a_row_that_is_not_like_the_first_is_bad(tmp_path, name):
    rows = ["[1, 2]", "[1]", "[1, 2, 3]", '{"x1": 1, "x2": 2}', "7", "null", "[3, 4]"]
    found = read_text(tmp_path, name, write(name, rows))
    assert found.rows == [[1.0, 2.0], *[None] * 5, [3.0, 4.0]]
    assert [error for _, error, _ in found.bad] == [
        f"{name}:2: expected 2 cells, found 1",
        f"{name}:3: expected 2 cells, found 3",
        f"{name}:4: expected a list, as the first row is one, found a mapping",
        f"{name}:5: expected a list, as the first row is one, found a number",
        f"{name}:6: expected a list, as the first row is one, found null",
    ]
    rows = ['{"x1": 1, "x2": 2}', '{"x1": 1, "x22": 2}', "[1, 2]", '"text"']
    found = read_text(tmp_path, name, write(name, rows))
    assert [error for _, error, _ in found.bad] == [
        f"{name}:2: column x2: the row has no such key: its keys are x1, x22; did you mean x22?",
        f"{name}:3: expected a mapping, as the first row is one, found a list",
        f"{name}:4: expected a mapping, as the first row is one, found text",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_the_first_row_may_lack_a_value(tmp_path, name):
    found = read_text(tmp_path, name, write(name, ['{"x1": 1}', '{"x1": 1, "x2": 2}']))
    assert found.rows == [None, [1.0, 2.0]]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("row", "found"), [("7", "a number"), ('"a"', "text"), ("null", "null")])
def test_the_first_row_must_be_a_list_or_a_mapping(tmp_path, name, row, found):
    assert read_text(tmp_path, name, write(name, [row, "[1, 2]"])).error == (
        f"ColumnError: {name}:1: expected a list or a mapping as the first row, found {found}"
    )


@pytest.mark.parametrize("name", ["r.jsonl", "r.json"])
def test_text_that_has_no_utf8_cannot_be_kept(tmp_path, name):
    rows = ['{"x1": 1, "x2": 2, "id": "a"}', '{"x1": 1, "x2": 2, "id": "\\ud800"}']
    found = read_text(tmp_path, name, write(name, rows), keep=None)
    what = "an escape that is half a character: \\ud800"
    assert found.bad == [(2, f"{name}:2: column id: {what}", rows[1])]
    found = read_text(tmp_path, name, write(name, ['{"x1": 1, "x2": 2, "\\ud800": "a"}']))
    assert found.error == (
        f"ColumnError: {name}:1: expected a list or a mapping as the first row: an escape that is "
        "half a character: \\ud800"
    )


@pytest.mark.parametrize("name", FORMATS)
def test_lists_and_mappings_cannot_be_kept(tmp_path, name):
    row = '{"x1": 1, "x2": 2, "id": [7]}'
    found = read_text(tmp_path, name, write(name, [row]), keep=("id",))
    assert found.bad == [(1, f"{name}:1: column id: a list cannot be kept", row)]
    assert found.kept == [[""]]


def test_a_mapping_that_could_not_be_parsed_cannot_be_kept(tmp_path):
    row = '{"x1": 1, "x2": 2, "id": {"a": 1, "a": 2}}'
    found = read_text(tmp_path, "r.jsonl", row, keep=("id",))
    assert found.bad == [(1, "r.jsonl:1: column id: the key 'a' is given twice", row)]


def test_json_keeps_truth_values_as_text(tmp_path):
    found = read_text(tmp_path, "r.jsonl", '{"x1": 1, "x2": 2, "id": true}', keep=("id",))
    assert found.kept == [["true"]]


def test_a_key_given_twice_makes_a_bad_row_of_json(tmp_path):
    row = '{"x1": 1, "x2": 2, "x1": 3}'
    for name in ("r.json", "r.jsonl"):
        found = read_text(tmp_path, name, write(name, ['{"x1": 1, "x2": 2}', row]))
        assert found.bad == [(2, f"{name}:2: the key 'x1' is given twice", row)]


def test_blank_lines_of_json_lines_are_skipped(tmp_path):
    found = read_text(tmp_path, "r.jsonl", '\n \r\n[1, 2]\r\n\n\t[3, "a\\nb"] \n')
    assert found.rows == [[1.0, 2.0], None]
    what = "column x2: 'a\\nb' is text, not a number"
    assert found.bad == [(2, f"r.jsonl:5:2: {what}", '\t[3, "a\\nb"] ')]


def test_a_line_that_is_not_json_is_a_bad_row(tmp_path):
    deep = "[" * 100_000
    found = read_text(tmp_path, "r.jsonl", f"[1, 2]\n[1 2]\n{deep}\n[3, 4] 5\n[3, 4]")
    assert found.rows == [[1.0, 2.0], None, None, None, [3.0, 4.0]]
    assert [error for _, error, _ in found.bad] == [
        "r.jsonl:2: not valid JSON: expecting ',' delimiter (character 4)",
        "r.jsonl:3: nested deeper than 64 levels",
        "r.jsonl:4: not valid JSON: extra data (character 8)",
    ]


@pytest.mark.parametrize(
    ("text", "rows", "error"),
    [
        ("", 0, "1:1: expected one list of rows, [...]; a row a line is --input-format jsonl"),
        (
            '\n {"x1": 1}\n{"x1": 2}\n',
            0,
            "2:2: expected one list of rows, [...]; a row a line is --input-format jsonl",
        ),
        ("[[1, 2],\n[3, 4]", 2, "2:7: not valid JSON: expected a comma or the end of the list"),
        ("[[1, 2]\n[3, 4]]", 1, "2:1: not valid JSON: expected a comma or the end of the list"),
        ("[[1, 2],\n[3, 4],]", 2, "2:8: not valid JSON: expecting value"),
        ("[[1, 2],\n[3 4]]", 1, "2:4: not valid JSON: expecting ',' delimiter"),
        ("[[1, 2]]\n[3, 4]", 1, "2:1: not valid JSON: something follows the list"),
        ("[[1, 2],\n" + "[" * 100_000, 1, "2:1: nested deeper than 64 levels"),
    ],
)
def test_what_is_not_one_list_of_json_ends_it_behind_the_rows_before(tmp_path, text, rows, error):
    path = tmp_path / "r.json"
    path.write_text(text)
    found = read(path)
    assert len(found.rows) == rows
    assert found.error == f"FileError: r.json:{error}"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "there is nothing in it"),
        ("3", "1: expected one list of rows, or lists by column: {output: [52, 63]}"),
        ("{}", "1: expected one list of rows"),
        ("{x1: [1, 2], x2: [3]}", "1: columns are lists of one length: x1 has 2 values, x2 1"),
        ("{x1: [], x2: 3}", "1: columns are lists of one length: x1 has 0 values, x2 1"),
        ("- [1, 2]\n- {x1: 3, x1: 4}\n", "2:"),
        ("- &a [1, 2]\n- *a\n", "1:"),
        ("- [1, 2\n- [3, 4]\n", "2:"),
        ("- [1, 2]\n---\n- [3, 4]\n", "2:"),
    ],
)
def test_what_is_not_one_list_of_strict_yaml(tmp_path, text, error):
    found = read_text(tmp_path, "r.yaml", text)
    assert found.rows == []
    assert found.error is not None
    assert found.error.removeprefix("FileError: r.yaml:").lstrip().startswith(error)


def test_yaml_tells_where_its_rows_begin(tmp_path):
    text = "# rows\n- x1: 1\n  x2: 2\n-\n  x1: 3\n\n  x2: é\n# more\n- {x1: 1,\n   x2: b}\n"
    found = read_text(tmp_path, "r.yaml", text)
    assert found.bad == [
        (2, "r.yaml:5: column x2: 'é' is text, not a number", "x1: 3\n\n  x2: é\n# more"),
        (3, "r.yaml:9: column x2: 'b' is text, not a number", "{x1: 1,\n   x2: b}"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.yaml", "x1: [3, 1]\nx2:\n  - 5\n  - -1\n"),
        ("r.yaml", "{x2: [5, -1], x1: [3, 1], note: [a, b]}"),
        ("r.json", '\n{"x1": [3, 1],\n "x2": [5, -1]}\n'),
    ],
)
def test_columns_are_rows(tmp_path, name, text):
    assert read_text(tmp_path, name, text).rows == [[3.0, 5.0], [1.0, -1.0]]


@pytest.mark.parametrize("name", ["r.yaml", "r.json"])
def test_values_by_name_are_one_row(tmp_path, name):
    assert read_text(tmp_path, name, '{"x2": 5,\n"x1": 3}\n').rows == [[3.0, 5.0]]


@pytest.mark.parametrize("name", ["r.yaml", "r.json"])
def test_columns_tell_where_their_rows_begin(tmp_path, name):
    text = '{"x1": [3,\n\n1, "a"],\n"x2": [5, null, 1e0], "z": [[1], {}, true]}\n'
    found = read_text(tmp_path, name, text)
    assert found.rows[0] == [3.0, 5.0]
    assert found.bad == [
        (2, f"{name}:3: column x2: the value is missing", "x1: 1, x2: null, z: {}"),
        (3, f"{name}:3: column x1: 'a' is text, not a number", "x1: a, x2: 1e0, z: true"),
    ]


@pytest.mark.parametrize("label", ["x" * 2000, "\\ud83d\\ude00", "\x7f"])
def test_columns_in_json_need_not_be_yaml(tmp_path, label):
    text = f'{{"{label}": ["a"], "x1": [3],\t"x2": [5], "id": ["{label}"]}}'
    found = read_text(tmp_path, "r.json", text, keep=("id",))
    assert (found.rows, found.error) == ([[3.0, 5.0]], None)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{}", '1: expected one list of rows, or lists by column: {"output": [52, 63]}'),
        ('{"x1": [1],\n"x1": [2]}', " the key 'x1' is given twice"),
        ('{"x1": [1],\n"x2": [2}', "2:9: not valid JSON: expecting ',' delimiter"),
        ('{"x1": [1], "x2": ' + "[" * 100_000, " nested deeper than 64 levels"),
        ('{"x1": [1, 2], "x2": [3]}', "1: columns are lists of one length: x1 has 2 values, x2 1"),
    ],
)
def test_what_is_not_columns_of_json(tmp_path, text, error):
    assert read_text(tmp_path, "r.json", text).error == f"FileError: r.json:{error}"


def test_columns_tell_where_a_bad_value_stands(tmp_path):
    found = read_text(tmp_path, "r.yaml", "x1:\n- 1\n- a\n- 3\nx2: [1, 2, [3]]\n")
    assert found.bad == [
        (2, "r.yaml:3: column x1: 'a' is text, not a number", "x1: a, x2: 2"),
        (3, "r.yaml:4: column x2: a list is not a number", "x1: 3, x2: [3]"),
    ]


@pytest.mark.parametrize(
    ("name", "text"), [("r.json", " [ ]\n"), ("r.jsonl", "\n"), ("r.yaml", "[]")]
)
def test_no_rows_are_no_fault(tmp_path, name, text):
    assert read_text(tmp_path, name, text, keep=("id",)) == Read(kept_names=("id",))


@pytest.mark.parametrize("name", ["r.json", "r.yaml"])
def test_a_long_document_comes_in_blocks(tmp_path, name):
    path = tmp_path / name
    path.write_text(write(name, [f"[{number}, 0]" for number in range(5000)]))
    found = read(path)
    assert [row[0] for row in found.rows if row] == list(range(5000))


@pytest.mark.parametrize("name", ["r.jsonl", "r.json", "r.yaml"])
def test_bytes_that_are_no_text(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(write(name, ["[1, 2]", '[3, "%s"]']).encode().replace(b"%s", b"\xff"))
    error = read(path).error
    assert error is not None
    assert error.endswith("byte 0xff is not UTF-8: save the text as UTF-8")
    assert error.startswith(f"FileError: {name}:2")


documents = st.lists(
    st.sampled_from(
        [*'[]{},:"\n -', "1", "2.5", "1e400", "x1", '"x1"', "null", "true", "NaN", "\\ud800", "é"]
    ),
    max_size=30,
).map("".join)


@given(
    content=st.one_of(
        st.binary(max_size=60),
        documents.map(str.encode),
        documents.map(lambda text: f"[[1, 2],\n{text}".encode()),
        documents.map(lambda text: f'{{"x1": 1}}\n{text}\n{{"x1": {text}}}'.encode()),
        documents.map(lambda text: f"- x1: 1\n- {text}\n".encode()),
    ),
    open_rows=st.sampled_from([open_json, open_json_lines, open_yaml]),
)
def test_any_bytes_end_in_rows_or_an_error(content, open_rows):
    selection = Selection(inputs=("x1",), keep=None)
    with suppress(NnfwdError), opened(content) as file:
        table = open_rows(file, selection)
        for block in map(table.parse, table.records) if table else ():
            assert block.table.shape == (1, block.n_rows)
            assert all("".join(texts).encode() is not None for texts in block.kept)


@pytest.mark.parametrize(("name", "reader"), [("r.json", "reader"), ("r.yaml", "yaml_reader")])
def test_what_is_read_whole_has_a_longest_length(tmp_path, monkeypatch, name, reader):
    monkeypatch.setattr(f"nnfwd.rows.json_yaml.{reader}.LONGEST_ROWS", 1 << 20)
    path = tmp_path / name
    content = '{"x1": [3], "x2": [5]}' if name == "r.json" else "[[3, 5]]"
    path.write_text(" " * (1 << 20) + content)
    found = read(path)
    assert found.error == (
        f"FileError: {name}: it is longer than 1 MiB, the most that is read as a whole\n"
        "hint: CSV and JSON Lines are read row by row, however long they are"
    )
