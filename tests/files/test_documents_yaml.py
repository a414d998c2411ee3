"""YAML becomes plain data by strict rules; every trap of YAML ends in a value or an error."""

from __future__ import annotations

import math

import pytest
import yaml

from nnfwd.errors import FileError
from nnfwd.files.documents.plain_data import Written
from nnfwd.files.documents.yaml_text import parse_yaml


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def both_parsers(request, monkeypatch):
    """Run each test with the parser in C and with the one in Python."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML without libyaml")


def error(text: str) -> str:
    with pytest.raises(FileError) as caught:
        parse_yaml(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("3", 3),
        ("-12", -12),
        ("+2", 2),
        ("-0", 0),
        ("1.5", 1.5),
        ("5.", 5.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1e-5", 1e-5),
        ("1e5", 1e5),
        ("1E3", 1e3),
        ("1.0e5", 1e5),
        ("1e+5", 1e5),
        ("0.50", 0.5),
        ("1e400", math.inf),  # refused where a number is expected
    ],
)
def test_what_is_a_number(text: str, number: float) -> None:
    value = parse_yaml(f"[{text}]")[0]
    assert isinstance(value, int | float)
    assert value == number


@pytest.mark.parametrize("text", ["3", "0.5", "-12", "1.25", "1e-05"])
def test_a_number_as_python_writes_it_is_a_plain_one(text: str) -> None:
    assert type(parse_yaml(f"[{text}]")[0]) in (int, float)


@pytest.mark.parametrize("text", ["+2", "-0", "0.50", "1e-5", "1E3", "5.", "9007199254740993"])
def test_a_number_that_python_writes_otherwise_keeps_its_text(text: str) -> None:
    value = parse_yaml(f"[{text}]")[0]
    assert isinstance(value, Written)
    assert value.text == text


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "no", "on", "off", "true", "False", "y", "n"),
        *("010", "007.5", "-010", "0o17", "0x10", "0b1", "1_000", "1:30", "1:30:00"),
        *("2020-01-01", "2020-01-01T00:00:00Z", ".inf", "-.inf", ".nan", "inf", "nan", "NaN"),
        *("1e", "e5", ".", "+", "1.2.3", "--1", "1 2", "\u0661", "\uff11", "="),
    ],
)
def test_what_is_no_number_stays_the_text_that_was_written(text: str) -> None:
    assert parse_yaml(f"[{text}]") == [text]


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none(text: str) -> None:
    assert parse_yaml(f"a: {text}") == {"a": None}


def test_quotes_and_blocks_make_text() -> None:
    assert parse_yaml("['2', \"1e5\", '', 'null', 'yes']") == ["2", "1e5", "", "null", "yes"]
    assert parse_yaml("- |\n  5\n- >-\n  6\n") == ["5\n", "6"]


def test_keys_are_text_as_written() -> None:
    assert parse_yaml("{1: a, 1.0: b, yes: c, ~: d, '2': e, 010: f, 'null': g}") == {
        "1": "a",
        "1.0": "b",
        "yes": "c",
        "~": "d",
        "2": "e",
        "010": "f",
        "null": "g",
    }


def test_nested_containers_and_comments() -> None:
    text = "# net\nlayers: # two\n- name: a\n  weights: [[1, 2],\n    [3, 4]]\n- {b: {}, c: []}\n"
    assert parse_yaml(text) == {
        "layers": [{"name": "a", "weights": [[1, 2], [3, 4]]}, {"b": {}, "c": []}]
    }


def test_json_is_yaml() -> None:
    assert parse_yaml('{"a":[1,-2.5e-3,"x\\u00e9\\n"],\n  "b":null}') == {
        "a": [1, -2.5e-3, "xé\n"],
        "b": None,
    }


def test_windows_line_ends_and_a_document_start_change_nothing() -> None:
    assert parse_yaml("%YAML 1.1\r\n---\r\na: 1\r\nb: [2]\r\n...\r\n") == {"a": 1, "b": [2]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "3:1: the key 'a' is given twice"),
        ("a:\n- b: {c: 1, 'c': 2}", "2:13: a[0].b: the key 'c' is given twice"),
        ("1: a\n'1': b", "2:1: the key '1' is given twice"),
        ("a: &x 1\nb: *x", "1:4: a: an anchor, &x: values are written out"),
        ("a: &x [1]", "1:4: a: an anchor, &x: values are written out"),
        ("&x a: 1", "1:1: an anchor, &x: values are written out"),
        ("a: [1, *x]", "1:8: a[1]: an alias, *x: values are written out"),
        ("*x : 1", "1:1: an alias, *x: values are written out"),
        ("a: {<<: {b: 1}}", "1:5: a: a merge key, <<: keys are written out"),
        ("a: !!float 1", "1:4: a: a tag, '!!float': values are written plainly"),
        ("a: ! 1", "1:4: a: a tag, '!': values are written plainly"),
        ("!!map {a: 1}", "1:1: a tag, '!!map': values are written plainly"),
        (
            "!!python/object/apply:os.system [echo]",
            "1:1: a tag, '!!python/object/apply:os.system': values are written plainly",
        ),
        ("a: 1\n---\nb: 2", "2:1: a second document: a file holds one"),
        ("? [1]\n: 2", "1:3: a mapping or list as a key: a key is text"),
        ("{{a: 1}: 2}", "1:2: a mapping or list as a key: a key is text"),
        ("", "there is nothing in it"),
        ("# only a comment\n", "there is nothing in it"),
        ("---\n...\n", "there is nothing in it"),
        ("null", "there is nothing in it"),
    ],
)
def test_what_yaml_has_and_a_network_file_has_not(text: str, message: str) -> None:
    assert error(text) == message


def test_a_quoted_merge_sign_is_a_key() -> None:
    assert parse_yaml("'<<': 1") == {"<<": 1}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [1, 2\nb: 3", "2:2: not valid YAML: "),
        ("a: b: c", "1:5: not valid YAML: "),
        ("a: 'x", "1:6: not valid YAML: "),
        ("%YAML 3.0\n---\na: 1", "1:1: not valid YAML: "),
        ("a: @x", "1:4: not valid YAML: "),
        ("[1]]", "1:4: not valid YAML: "),
        ("a: 1\n b: 2", "2:3: not valid YAML: "),
        ("- a\nb: 1", "2:1: not valid YAML: "),
        ("é: [1, ü: }", "1:11: not valid YAML: "),
        ("a:\n  - 1\n - 2", "3:2: not valid YAML: "),
    ],
)
def test_bad_syntax_is_one_line_with_its_place(text: str, place: str) -> None:
    message = error(text)
    assert message.startswith(place)
    assert "\n" not in message


def test_a_tab_is_named() -> None:
    expected = "2:1: not valid YAML: a tab where a value may begin: lines are indented with spaces"
    assert error("a:\n\tb: 1") == expected


def test_an_unclosed_bracket_says_where_it_opens() -> None:
    assert error("a: [1,\n2\nb: 3").endswith(
        ", while parsing a flow sequence that begins in line 1"
    )


@pytest.mark.parametrize("character", ["\x07", "\x1b", "\x7f", "\ufffe"])
def test_a_control_character_is_named_with_its_place(character: str) -> None:
    expected = f"2:4: not valid YAML: a control character, {character!r}"
    assert error(f"é: 1\nb: {character}") == expected


def test_64_levels_are_deep_enough() -> None:
    assert parse_yaml("[" * 64 + "]" * 64)
    assert error("[" * 65 + "]" * 65) == "1:65: nested deeper than 64 levels"
    assert error("{a: " * 65 + "}" * 65) == "1:257: nested deeper than 64 levels"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_100000_levels_end_in_an_error_and_no_crash(opening: str) -> None:
    assert error(opening * 100_000).endswith("nested deeper than 64 levels")


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    assert error("\n".join(lines)) == "1:5: a0: an anchor, &a0: values are written out"


def test_half_a_character_is_refused() -> None:
    # the parser in C says so itself, the one in Python lets it through
    assert "escape" in error('a: "\\ud800"')
    assert "escape" in error('"\\ud800": a')


def test_a_number_of_5000_digits_is_read_and_too_large() -> None:
    assert parse_yaml(f"[{'9' * 5000}]") == [math.inf]
