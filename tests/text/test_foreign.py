"""Numbers and lists as other programs write them: what to write here."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnfwd.errors import RowError
from nnfwd.text.cells import parse_cell
from nnfwd.text.foreign import hint_for_item, hint_for_list, hint_for_number, hint_for_text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1/2", "0.5"),
        ("1/3", "0.3333333333333333"),
        ("-3/4", "-0.75"),
        ("4/2", "2"),
        ("50%", "0.5"),
        ("7 %", "0.07"),
        ("1,5", "1.5"),
        ("-1,5e3", "-1.5e3"),
        ("0,125", "0.125"),
        (",5", ".5"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1 234", "1234"),
        ("1 234,5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1_000", "1000"),
        ("1.5×10^-3", "1.5e-3"),
        ("2*10**3", "2e3"),
        ("1.5d+00", "1.5e+00"),
        ("0x10", "16"),
        ("-0xff", "-255"),
        ("np.float64(0.5)", "0.5"),
        ("tensor(-0.5)", "-0.5"),
        ("(2)", "2"),
        ("'2'", "2"),
        ("- 5", "-5"),
        ("2,", "2"),
    ],
)
def test_a_number_of_another_notation(text: str, number: str) -> None:
    assert hint_for_number(text) == f"write {number}"
    parse_cell(number)


@pytest.mark.parametrize("text", ["2 x", "2x", "2*x1", "2·x1", "2 kg"])
def test_a_number_with_something_beside_it(text: str) -> None:
    assert hint_for_number(text) == "write 2: a number stands alone"


def test_a_comma_before_three_digits_may_mean_either() -> None:
    assert hint_for_number("1,234") == (
        "write 1.234 if the comma is a decimal comma, 1234 if it groups thousands"
    )


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1.2.3", "12:30", "2020-01-01", "1/0", "2 4", "2; 4", "nan", "1e", "1" * 201],
)
def test_what_is_a_number_nowhere_has_no_hint(text: str) -> None:
    assert hint_for_number(text) is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("\u22124", "'\u2212' is MINUS SIGN (U+2212): type - for it"),
        ("\u20134", "'\u2013' is EN DASH (U+2013): type - for it"),
        ("\u20104", "'\u2010' is HYPHEN (U+2010): type - for it"),
        ("2\u00a0", "there is a NO-BREAK SPACE (U+00A0): type a plain space, or nothing"),
        ("2\u202f", "there is a NARROW NO-BREAK SPACE (U+202F): type a plain space, or nothing"),
        ("\u200b2", "there is a ZERO WIDTH SPACE (U+200B): type nothing"),
        ("\uff12", "'\uff12' is FULLWIDTH DIGIT TWO (U+FF12): type 2 for it"),
        (
            "\uff11\uff12",
            "'\uff11' is FULLWIDTH DIGIT ONE (U+FF11): type 1 for it; "
            "'\uff12' is FULLWIDTH DIGIT TWO (U+FF12): type 2 for it; write 12",
        ),
        ("\u22121,5", "'\u2212' is MINUS SIGN (U+2212): type - for it; write -1.5"),
        (
            "1\u202f234,5",
            "there is a NARROW NO-BREAK SPACE (U+202F): type a plain space, or nothing; "
            "write 1234.5",
        ),
        ("\u0661\u066b5", None),
    ],
)
def test_an_odd_character_is_named_with_what_to_type(text: str, hint: str | None) -> None:
    found = hint_for_number(text)
    assert found == hint if hint else found and found.endswith("; write 1.5")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2", "[2]"),
        ("2, 4", "[2, 4]"),
        ("2 4", "[2, 4]"),
        ("[2 4]", "[2, 4]"),
        ("(2, 4)", "[2, 4]"),
        ("{2, 4}", "[2, 4]"),
        ("2; 4", "[2, 4]"),
        ("c(2, 4)", "[2, 4]"),
        ("np.array([2, 4])", "[2, 4]"),
        ("array([2., 4.], dtype=float32)", "[2., 4.]"),
        ("torch.tensor([[2, 4], [4, -5]])", "[[2, 4], [4, -5]]"),
        ("nn.Parameter(torch.tensor([2, 4]))", "[2, 4]"),
    ],
)
def test_a_list_of_another_notation(text: str, written: str) -> None:
    assert hint_for_list(text) == f"write {written}"


@pytest.mark.parametrize("text", ["abc", "[]", "", "np.array(['a'])", "[[2 4] [4 5]]", "1" * 201])
def test_what_is_a_list_nowhere_has_no_hint(text: str) -> None:
    assert hint_for_list(text) is None


def test_numbers_that_share_an_item_lack_commas() -> None:
    assert hint_for_item("2 4") == "put commas between numbers, as in [2, 4]"
    assert hint_for_item("2; 4") == "put commas between numbers, as in [2, 4]"
    assert hint_for_item("x y") is None


def test_a_name_in_smart_quotes() -> None:
    assert hint_for_text("\u201crelu\u201d") == (
        "'\u201c' is LEFT DOUBLE QUOTATION MARK (U+201C): type \" for it; "
        "'\u201d' is RIGHT DOUBLE QUOTATION MARK (U+201D): type \" for it; write relu"
    )
    assert hint_for_text("relu") is None
    assert hint_for_text("caf\u00e9") is None


WRITTEN = st.text(alphabet="0123456789.,' _+-eE/%xd()[]\u2212\uff11\u00a0", max_size=12)


@given(WRITTEN | st.text())
@example("0/5")
def test_what_a_hint_says_to_write_is_a_number(text: str) -> None:
    hint = hint_for_number(text)
    if hint is None or "write " not in hint or " if " in hint:
        return
    written = hint.rpartition("write ")[2].removesuffix(": a number stands alone")
    with suppress(RowError):  # too large for a float64
        written = str(parse_cell(written))
    assert isinstance(float(written), float)


@given(st.text() | WRITTEN)
def test_any_text_has_hints_of_one_line_or_none(text: str) -> None:
    hints = [each(text) for each in (hint_for_number, hint_for_list, hint_for_item)]
    assert all(hint is None or "\n" not in hint.strip() for hint in hints)
