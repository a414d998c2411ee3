"""Lines of JSON that differ in short decimals alone are read as the reference reads them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnfwd.rows.json_yaml.items import match_first
from nnfwd.rows.json_yaml.reader import line_item, parse_by_reference
from nnfwd.rows.json_yaml.usual_lines import usual_line
from nnfwd.rows.records import Records
from nnfwd.rows.selection import Selection

INPUTS = ("x1", "a-2", "a name of 20 letters")
FORMS = {
    "compact": '{{"x1":{},"a-2":{},"a name of 20 letters":{}}}',
    "with blanks": '{{"x1": {}, "a-2": {}, "a name of 20 letters": {}}} ',
    "in another order": ' {{ "a name of 20 letters" :\t{}, "a-2":{}, "x1": {} }}',
    "with more": '{{"id":{},"x1":0.5,"a-2":{},"a name of 20 letters":-1.25,"é":{}}}',
    "lists": "[{},{},{}]",
    "lists with blanks": "[{}, {}, {} ]",
}
SHORT = (
    *("0.5", "-0.5", "12.25", "-123.5", "0.0", "-0.0", "999.999", "123456.7", "0.123456"),
    *("-123.456", "-12345.6", "5", "-5", "0", "-0", "10", "12345678", "-1234567", "10.01"),
)
NOT_SHORT = (
    *("12345.678", "1234567.5", "0.1234567", "-123456.7", "-0.123456", "123456789", "-12345678"),
    *("00.5", "01.5", "-01.5", "00", "01", "-01", "-00.5", ".5", "-.5", "5.", "-5.", "1234567."),
    *("-123456.", ".1234567", "-", ".", "-.", "..", "1.2.3", "0.5.", "+5", "+0.5", "5-", "1-5"),
    *("1/5", "1,5", "1*5", "1:5", "1 5", "1\n5", "5e", "5 ", " 5", "5\t", "\0005", "5\0"),
    *("1234567x", "12345.6-", "0.2345/7", "0.5" + "x" * 256, "1" + " " * 255 + "2", "0.5\x0b"),
    *("1e5", "1E5", "1.5e3", "1.5E-3", "0.5 ", " 0.5", "--0.5", "0.-5", "0.5-", "0..5", "0.5\t"),
    *("null", "true", '"0.5"', "NaN", "x.5", "0.x", "0.5x", "", "/.5", "0./", "[0.5]"),
)


def taken(text: str, form: str, inputs: tuple[str, ...] = INPUTS) -> bool:
    """Whether lines are taken; what is taken must be as the reference has it."""
    selection = Selection(inputs=inputs)
    records = Records(7, text.encode())
    singles = list(records.each(None))
    first = line_item(singles[0])
    columns = match_first(line_item(Records(7, form.encode())), selection)
    usual = usual_line(line_item(Records(7, form.encode())).value, columns)
    assert usual is not None
    block = usual.read_decimals(records)
    if block is None:
        return False
    assert isinstance(first.value, dict | list)
    expected = parse_by_reference(singles, columns)
    assert not expected.bad
    assert block.table.tobytes() == expected.table.tobytes()
    assert block.numbers.tolist() == expected.numbers.tolist()
    assert (block.kept, block.bad) == ((), ())
    assert all(vector.flags.c_contiguous for vector in block.inputs)
    return True


def lines(form: str, n_lines: int = 4, values: tuple[str, ...] = ("0.25", "-31.5", "7.125")) -> str:
    return f"{FORMS[form].format(*values)}\n" * n_lines


@pytest.mark.parametrize("form", FORMS)
def test_any_value_at_any_place(form: str) -> None:
    usual = ("0.25", "-31.5", "7.125")
    found = {}
    for value in (*SHORT, *NOT_SHORT):
        for place in range(3):
            values = [*usual[:place], value, *usual[place + 1 :]]
            odd = FORMS[form].format(*values) + "\n"
            for text in (lines(form) + odd + lines(form), lines(form) + odd, odd + lines(form)):
                found[value] = taken(text, lines(form, 1)) or found.get(value, False)

    assert all(found[value] for value in SHORT)
    assert not any(found[value] for value in NOT_SHORT)


@pytest.mark.parametrize("form", FORMS)
def test_numbers_of_all_sizes(form: str) -> None:
    for n_digits in range(1, 6):
        numbers = np.random.default_rng(n_digits).integers(-(10**5), 10**5, 3000)
        texts = [f"{number / 10**n_digits:.{n_digits}f}" for number in numbers.tolist()]
        rows = zip(texts[::3], texts[1::3], texts[2::3], strict=True)
        text = "".join(f"{FORMS[form].format(*row)}\n" for row in rows)

        assert taken(text, lines(form, 1))


@pytest.mark.parametrize(
    ("change", "to"),
    [
        *(("x1", "x2"), ("x1", "y1"), ('"x1":', '"x1" '), ("20 letters", "20 lettesr")),
        *(("a name", "A name"), ("{", " "), ("{", "["), ("}", "]"), ("}", " "), ("\n", "\r\n")),
        *(('"x1":0.25,"a-2":-31.5', '"a-2":0.25,"x1":-31.5'), ("a-2", "a.2"), ("\n", "\n\n")),
        *((',"a-2":-31.5', ""), (',"a-2":-31.5,"a name of 20 letters":7.125', ""), ("\n", "x\n")),
        *(
            ("\n", "\n\n"),
            ("}", "},"),
            ("}", "}}"),
            ("0.25", "0.25 "),
            ("", " "),
            ("-31.5", "- 31.5"),
        ),
    ],
)
def test_a_line_that_is_another(change: str, to: str) -> None:
    other = lines("compact", 1).replace(change, to, 1)

    assert not taken(lines("compact") + other + lines("compact"), lines("compact", 1))
    assert not taken(lines("compact") + other, lines("compact", 1))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", ["1732672800.1", "-1234567.5", "-12345678.5", "1e5.5", "-0.5"])
def test_what_all_lines_have_in_common_takes_no_digits_of_a_number(form: str, value: str) -> None:
    is_short = value == "-0.5"
    for place in range(3):
        values = ["0.5", "-31.5", "7.5"]
        values[place] = value

        assert taken(lines(form, 40, tuple(values)), lines(form, 1)) == is_short


def test_lines_that_all_end_in_crlf() -> None:
    text = lines("compact").replace("\n", "\r\n")

    assert taken(text, lines("compact", 1))
    assert not taken(text + lines("compact"), lines("compact", 1))
    assert taken(text.replace("}", "}\r"), lines("compact", 1))
    assert not taken(text.replace("}", "}\x0b"), lines("compact", 1))
    assert not taken(text.replace("a name", "a\rname"), lines("compact", 1))


@pytest.mark.parametrize("size", [1, 50, 51, 60, 200])
def test_chunks_of_any_size(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    for module in ("delimited.read_decimals", "json_yaml.decimal_lines"):
        monkeypatch.setattr(f"nnfwd.rows.{module}.CHUNK", size)

    assert taken(lines("with more", 20), lines("with more", 1))
    for other in ("\n", "x\n", ":" * 3000 + "}\n", '{"id":1.5}\n'):
        assert not taken(lines("with more", 20) + other, lines("with more", 1))


@pytest.mark.parametrize("other", ["{}\n", "}\n", "x}\n", '"x"}\n', "\n", '{"id":1}\n', " ", "x"])
@pytest.mark.parametrize("form", FORMS)
def test_another_line_at_the_edge_of_a_chunk(
    monkeypatch: pytest.MonkeyPatch, form: str, other: str
) -> None:
    usual = lines(form, 1)
    for size in (len(usual), 2 * len(usual), 3 * len(usual) - 1):
        monkeypatch.setattr("nnfwd.rows.json_yaml.decimal_lines.CHUNK", size)

        for n_before in range(1, 6):
            assert not taken(usual * n_before + other + usual * 5, usual)


def test_a_last_line_without_its_line_end() -> None:
    assert taken(lines("compact").removesuffix("\n"), lines("compact", 1))
    assert taken(lines("compact", 1).removesuffix("\n"), lines("compact", 1))
    assert not taken(lines("compact", 1).removesuffix("\n") + "}", lines("compact", 1))


def test_what_is_kept_is_left_alone() -> None:
    first = line_item(Records(1, lines("with more", 1).encode()))
    columns = match_first(first, Selection(inputs=INPUTS, keep=("id",)))
    usual = usual_line(first.value, columns)
    assert usual is not None
    assert usual.read_decimals(Records(1, lines("with more").encode())) is None


@example("compact", 50, "\n", "")
@given(
    st.sampled_from([*FORMS]),
    st.integers(0, 200),
    st.sampled_from([*'0123456789-+.eE,:{}[]" \n\r\tx\u00e9', "", "\n\n", "0.5"]),
    st.sampled_from(["", "0", "-", "1.5", "x"]),
)
def test_any_change_at_any_place(form: str, place: int, to: str, more: str) -> None:
    text = lines(form)
    place %= len(text)

    taken(text[:place] + to + text[place + 1 :] + more, lines(form, 1))
    taken(lines(form, 1) + text[:place] + to + text[place:] + more, lines(form, 1))


@pytest.mark.parametrize("n_bytes", [1, 6, 7, 8, 9, 14, 15, 16, 17, 100, 240, 241, 242, 300])
def test_names_of_any_length(n_bytes: int) -> None:
    names = "x" * n_bytes, "y" * n_bytes, "z"
    form = f'{{{{"{names[0]}":{{}},"{names[1]}":{{}},"{names[2]}":{{}}}}}}\n'
    text = "".join(
        form.format(*row) for row in (("1.5", "-2", "0.25"), ("-1234.67", "8", "1234.678"))
    )

    assert taken(text * 3, form.format(1, 2, 3), names) == (n_bytes < 242)
    for place in range(len(text) // 2):
        other = chr(ord(text[place]) ^ 64)
        if not text[place].isdigit():
            assert not taken(
                text + text[:place] + other + text[place + 1 :], form.format(1, 2, 3), names
            )
