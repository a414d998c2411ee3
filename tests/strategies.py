"""Hypothesis strategies that several tests share, and the cells that they are made of."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from nnfwd.rows.columns import Columns

NUMBERS = (
    *("0", "1", "-1", "3.25", "+1", ".5", "5.", "-.5", "+5.", "007", "00", "-0", "-0.0"),
    *("1e5", "1E5", "1e+05", "1e-5", "0e99999", "1e-400", "1e-99999999999"),
    *("0.1", "0.30000000000000004", "9007199254740993", "12345678901234567890"),
    # halfway between two floats, and close to it
    *("9007199254740992.99999999999999999", "1.00000000000000011102230246251565404236316680908203"),
    # the ends of the range: the largest, the least normal one, the least
    *("1.7976931348623157e308", "1.7976931348623158e308", "2.2250738585072011e-308"),
    *("2.4703282292062327e-324", "2.4703282292062328e-324", "4.9e-324"),
    *("1" * 300, "0" * 400 + "1", "0." + "0" * 330 + "1"),
)
"""Cells that are finite numbers."""

BLANKS_AROUND = (" 1", "1 ", "\t1", "1\t", "  -1", " 1 ")
"""Cells that are numbers with blanks around them."""

NO_NUMBERS = (
    *(
        "",
        " ",
        "  ",
        ".",
        "-",
        "+",
        "e5",
        "1e",
        "1e+",
        "5e-",
        "++1",
        "+-1",
        "-+1",
        "1.2.3",
        "1e5.0",
    ),
    *(
        "1_000",
        "0x10",
        "0b1",
        "0o7",
        "1d5",
        "1D5",
        "1f",
        "1l",
        "1j",
        "1 2",
        "1/2",
        "1%",
        "$1",
        "1:30",
    ),
    *("1e400", "-1e400", "1" * 400, "1.7976931348623159e308", "1e99999999999999999999"),
    *("nan", "NaN", "-nan", "inf", "-inf", "+inf", "INF", "infinity", "-Infinity"),
    *("true", "null", "NA", "None", "2020-01-01", "'1'", "#1", "1#", "1\\", "1;2"),
    # digits and blanks of other scripts
    *("٣", "１", "\u00a01", "1\u00a0", "\u20091", "1\u2028", "\u20281", "\ufeff1", "1\ufeff"),
    # characters that no one sees
    *("\x0b1", "1\x0b", "\x0c1", "1\x0c", "\x1c1", "1\x1f", "\x01", "1\x1a", "\x7f", "\x85"),
)
"""Cells that are not finite numbers, though some reader takes them for one."""

TEXTS = (
    *("a", "Zoë", " a", "a ", " ", "", "naïve 😀", "#", "a#b", "NULL", "nan", "'a'", "\\", "a\\"),
    # what a block may begin with: marks of compressed data and of files
    *("x^", "x^2", "x\x01", "x\x01ab", "PAR1", "BZh9", "\ufeff", "\ufeffa", "=1+1", "\u2028"),
)
"""Cells that are text without quotes."""

QUOTED = ('"1"', '"a"', '""', '"a ""b"""', '"1\n2"', '"1\r\n2"', '"a,b"', '"a\tb"', '"\r"', '"\n"')
"""Cells in quotes."""

STRAY_QUOTES = ('1"', ' "1"', '"1"2', '"1" ', 'a"b"')
"""Cells with quotes where none should be."""

OTHERS = ("1,5", "1\t5", "1\r", "\r1", "1\r2", "\r")
"""Cells that are cells in one of CSV and TSV only, or in neither."""

HAZARDS = (
    *(*NUMBERS, *BLANKS_AROUND, *NO_NUMBERS, *TEXTS),
    *(*QUOTED, *STRAY_QUOTES, *OTHERS),
)
"""Every cell that readers of CSV are known to differ about."""

FRAGMENTS = (
    *'0123456789+-.eE,,,\t\t\n\n\r ""\'#x^a_',
    *("\r\n", "\n\n", ",,", '""', "\ufeff", "é", "1e400", "nan", "\x01", "\x0b", "\u00a0"),
)
"""What bytes are changed to."""


class TableText(NamedTuple):
    """Rows of CSV or TSV without a header, and what is wanted of them."""

    text: str
    columns: Columns
    delimiter: str


def columns_of(width: int, fed: tuple[int, ...], kept: tuple[int, ...] = ()) -> Columns:
    """Make columns that are called a0, a1, ..."""
    names = tuple(f"a{place}" for place in range(width))
    return Columns(names, fed, kept, tuple(names[place] for place in fed))


_FEW = st.integers(-3, 3)


def float_bits() -> st.SearchStrategy[float]:
    """Floats by their bits: as many subnormal, huge and close to a power of ten as ordinary."""
    near = [10.0**power for power in (-308, -5, -4, -3, 0, 15, 16, 17, 22, 308)]
    return st.one_of(
        st.floats(),
        st.floats(min_value=-1e-300, max_value=1e-300),
        st.integers(-(2**54), 2**54).map(float),
        st.decimals(-1000, 1000, places=3).map(float),
        st.builds(lambda base, ulps: base * (1 + ulps * 2**-52), st.sampled_from(near), _FEW),
    )


def number_texts() -> st.SearchStrategy[str]:
    """Numbers in every writing."""
    return st.one_of(
        st.sampled_from(NUMBERS),
        st.floats(allow_nan=False, allow_infinity=False).map(repr),
        st.from_regex(r"[+-]?([0-9]{1,25}(\.[0-9]{0,25})?|\.[0-9]{1,25})([eE][+-]?[0-9]{1,3})?\Z"),
    )


@st.composite
def wanted_columns(draw: st.DrawFn) -> Columns:
    """Choose some columns to feed in any order, and some to keep, which may be fed too."""
    width = draw(st.integers(1, 5))
    places = st.permutations(range(width))
    n_fed, n_kept = draw(st.integers(1, width)), draw(st.integers(0, 2))
    return columns_of(width, tuple(draw(places)[:n_fed]), tuple(draw(places)[:n_kept]))


@st.composite
def table_texts(draw: st.DrawFn, most_copies: int = 200) -> TableText:
    """Draw rows, seldom many copies of them: numbers where they are fed, at most two hazards."""
    columns = draw(wanted_columns())
    delimiter = draw(st.sampled_from(",\t"))
    text = st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n"' + delimiter))
    kinds = [
        number_texts() if place in columns.fed else st.one_of(text, st.sampled_from(TEXTS))
        for place in range(len(columns.names))
    ]
    rows = draw(st.lists(st.tuples(*kinds).map(list), min_size=1, max_size=12))
    for _ in range(draw(st.integers(0, 2))):
        row = draw(st.sampled_from(rows))
        match draw(st.sampled_from(("cell", "cell", "cell", "short", "long", "blank"))):
            case "cell" if row:
                row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(HAZARDS))
            case "short":
                del row[-1:]
            case "long":
                row.append(draw(st.sampled_from(("", "1", "a"))))
            case _:
                row.clear()
    ends = draw(st.sampled_from((("\n",), ("\r\n",), ("\n", "\r\n"))))
    lines = [delimiter.join(row) + draw(st.sampled_from(ends)) for row in rows]
    whole = "".join(lines) * draw(st.sampled_from((1,) * 9 + (most_copies,)))
    return TableText(draw(st.sampled_from((whole, whole.rstrip("\r\n")))), columns, delimiter)


@st.composite
def mutated_texts(draw: st.DrawFn, most_copies: int = 200) -> TableText:
    """Draw rows and change some characters, wherever they stand."""
    table = draw(table_texts(most_copies))
    text = table.text
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = begin + draw(st.integers(0, 2))
        text = text[:begin] + draw(st.sampled_from(("", *FRAGMENTS))) + text[end:]
    return table._replace(text=text)
