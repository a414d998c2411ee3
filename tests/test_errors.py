"""Errors as text: the place, what is wrong, and a hint as a second line."""

import copy

import pytest

from nnfwd.cli.output import tell
from nnfwd.errors import NnfwdError, RowError


def test_a_hint_is_an_attribute_and_a_second_line() -> None:
    error = RowError("'1,5' is not a number", file="rows.csv", line=2, hint="write 1.5")

    assert error.hint == "write 1.5"
    assert error.headline() == "rows.csv:2: '1,5' is not a number"
    assert str(error) == "rows.csv:2: '1,5' is not a number\nhint: write 1.5"
    assert str(copy.copy(error)) == str(error)


def test_without_a_hint_an_error_is_one_line() -> None:
    assert NnfwdError("wrong").hint is None
    assert str(NnfwdError("wrong")) == "wrong"


def test_code_further_out_adds_a_hint_where_there_is_none() -> None:
    assert NnfwdError("wrong").at(hint="outer").hint == "outer"
    assert NnfwdError("wrong", hint="inner").at(file="a.csv", hint="outer").hint == "inner"


def test_control_characters_are_escaped_wherever_they_come_from() -> None:
    error = NnfwdError("damaged: \x1c\n", file="a\tb", key=("c\x7f",), hint="see \x1b[31m")

    assert str(error) == "a\\tb: c\\x7f: damaged: \\x1c\\n\nhint: see \\x1b[31m"


@pytest.mark.parametrize(
    ("message", "hint", "told"),
    [
        ("wrong", None, "nnfwd: wrong\n"),
        ("wrong", "write it\x07", "nnfwd: wrong\nhint: write it\\x07\n"),
        ("a  b\nc\x1b", None, "nnfwd: a  b c\\x1b\n"),
    ],
)
def test_what_is_told_is_a_line_and_its_hint(
    capsys: pytest.CaptureFixture[str], message: str, hint: str | None, told: str
) -> None:
    tell(message, hint)

    assert capsys.readouterr() == ("", told)
