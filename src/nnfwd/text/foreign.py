"""Numbers and lists as other programs and other countries write them, and what to write here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from nnfwd.text.number_grammar import CELL_NUMBER
from nnfwd.text.odd_characters import name_odd_characters, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "bracketed",
    "hint_for_item",
    "hint_for_list",
    "hint_for_number",
    "hint_for_row",
    "hint_for_text",
]

NUMBER = CELL_NUMBER.pattern

LONGEST = 200
"""A longer text is not looked at: nobody wrote it as a number."""

CALL = r"(?s:(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*\s*\((.*)\))"
"""A call in a program, as ``np.array([2, 4])``."""

KEYWORDS = r",\s*[a-z_]+\s*=[^\[\]]*$"
"""What follows the numbers in a call, as ``dtype=float32``."""


@lru_cache(1024)
def hint_for_number(text: str) -> str | None:
    """Say what to write for a text that is not a number here, if it is one elsewhere.

    Examples
    --------
    >>> hint_for_number("1/2"), hint_for_number("1,5"), hint_for_number("2 x"), hint_for_number("x")
    ('write 0.5', 'write 1.5', 'write 2: a number stands alone', None)
    >>> print(hint_for_number("\u22121,5"))
    '\u2212' is MINUS SIGN (U+2212): type - for it; write -1.5
    """
    if len(text) > LONGEST:
        return None
    plain = plain_text(text).strip()
    if _is_number(plain):
        return _joined(
            name_odd_characters(text), len(set(text) - set(plain)) > 1 and f"write {plain}"
        )
    written = next((hint for rule in RULES if (hint := rule(plain))), None)
    return _joined(name_odd_characters(text), written)


def hint_for_list(text: str) -> str | None:
    """Say what to write for a text that is a list of numbers elsewhere.

    Examples
    --------
    >>> hint_for_list("np.array([2, 4])"), hint_for_list("(2, 4)"), hint_for_list("2 4")
    ('write [2, 4]', 'write [2, 4]', 'write [2, 4]')
    >>> hint_for_list("torch.tensor([[2., 4.], [4., -5.]])")
    'write [[2., 4.], [4., -5.]]'
    """
    if len(text) > LONGEST:
        return None
    written = _list_of(plain_text(text))
    return _joined(name_odd_characters(text), written and f"write {written}")


def hint_for_item(text: str) -> str | None:
    """Say what to write for an item of a list: several numbers in one may lack commas.

    Examples
    --------
    >>> hint_for_item("2 4"), hint_for_item("1/2")
    ('put commas between numbers, as in [2, 4]', 'write 0.5')
    """
    written = bracketed(plain_text(text).replace(";", " ").split())
    several = f"put commas between numbers, as in {written}" if written else None
    return hint_for_number(text) or several


def hint_for_row(text: str) -> str | None:
    """Say how numbers are written on a command line, where they are written as elsewhere.

    Examples
    --------
    >>> hint_for_row("3 5"), hint_for_row("[3, 5]"), hint_for_row("3,5")
    ('write 3,5', 'write 3,5', None)
    """
    numbers = _list_of(plain_text(text)) or ""
    row = numbers.strip("[]").replace(" ", "")
    return f"write {row}" if row and row != text.replace(" ", "") else None


def hint_for_text(text: str) -> str | None:
    """Say what to write for a name that has odd characters in it, or quotes within quotes."""
    plain, named = plain_text(text).strip().strip("\"'"), name_odd_characters(text)
    return _joined(named, named is not None and plain.isascii() and f"write {plain}")


def _joined(*hints: str | bool | None) -> str | None:
    return "; ".join(each for each in hints if isinstance(each, str)) or None


def _list_of(text: str) -> str | None:
    inside = _inside(text)
    if inside.startswith("["):
        return f"[{inside}]" if _is_rows(inside) else None
    return bracketed(inside.replace(",", " ").replace(";", " ").split())


def bracketed(numbers: Iterable[str]) -> str | None:
    """Write a list of numbers; None if some are not numbers, or there are none."""
    found = list(numbers)
    return f"[{', '.join(found)}]" if found and all(map(_is_number, found)) else None


def _inside(text: str) -> str:
    """Take calls and one pair of brackets off."""
    text = text.strip()
    while call := re.fullmatch(CALL, text):
        text = re.sub(KEYWORDS, "", call[1]).strip()
    if len(text) > 1 and text[0] + text[-1] in ("[]", "()", "{}"):
        text = text[1:-1].strip()
    return text


def _is_rows(text: str) -> bool:
    rows = re.fullmatch(r"\[([^][]*)\](?:\s*,\s*\[([^][]*)\])*", text)
    numbers = re.findall(r"[^][,\s]+", text)
    return rows is not None and bool(numbers) and all(map(_is_number, numbers))


def _is_number(text: str) -> bool:
    return CELL_NUMBER.fullmatch(text) is not None


def _write(number: float) -> str:
    return f"write {number!r}".removesuffix(".0")


def _grouped(text: str) -> str | None:
    """``1,234.5``, ``1.234,5``, ``1 234``, ``1'234``, ``1_000``."""
    match = re.fullmatch(
        r"([+-]?[0-9]{1,3})(([., '])[0-9]{3}(?:\3[0-9]{3})*)(?:(?!\3)[.,]([0-9]+))?(e[+-]?[0-9]+)?",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return f"write {text.replace('_', '')}" if _is_number(text.replace("_", "")) else None
    first, groups, mark, decimals, power = match.groups("")
    whole = first + groups.replace(mark, "")
    if mark == "," and len(groups) == 4 and not decimals:
        return (
            _decimal_comma(text)
            if not first.strip("+-0")
            else (
                f"write {text.replace(',', '.')} if the comma is a decimal comma, "
                f"{whole}{power} if it groups thousands"
            )
        )
    return f"write {whole}{decimals and '.'}{decimals}{power}"


def _decimal_comma(text: str) -> str | None:
    point = text.replace(",", ".", 1)
    return f"write {point}" if re.search(",[0-9]", text) and _is_number(point) else None


def _fraction(text: str) -> str | None:
    match = re.fullmatch(rf"({NUMBER})\s*/\s*({NUMBER})", text)
    divisor = float(match[2]) if match else 0.0
    return _write(float(match[1]) / divisor) if match and divisor else None


def _percent(text: str) -> str | None:
    match = re.fullmatch(rf"({NUMBER})\s*%", text)
    return _write(float(match[1]) / 100) if match else None


def _power(text: str) -> str | None:
    """``1.5 x 10^-3``, ``1.5·10**3``, ``1.5d+03``."""
    match = re.fullmatch(r"(.+?)\s*[x*×·]\s*10\s*(?:\^|\*\*)\s*\(?([+-]?[0-9]+)\)?", text)
    match = match or re.fullmatch(r"(.+)[dD]([+-]?[0-9]+)", text)
    return f"write {match[1]}e{match[2]}" if match and _is_number(match[1]) else None


def _hexadecimal(text: str) -> str | None:
    match = re.fullmatch(r"([+-]?)0[xX]([0-9a-fA-F]{1,13})", text)
    return f"write {match[1]}{int(match[2], 16)}" if match else None


def _called(text: str) -> str | None:
    """``np.float64(0.5)``, ``(2)``, ``'2'``, ``- 5``, ``2;``."""
    inside = _inside(text).strip("\"' ").rstrip(",;")
    inside = re.sub(r"^([+-])\s+", r"\1", inside)
    return f"write {inside}" if inside != text and _is_number(inside) else None


def _with_unit(text: str) -> str | None:
    match = re.fullmatch(rf"({NUMBER})\s*[*·]?\s*(?![eE]\W*$)[^\W\d][^\s,;]*", text)
    return f"write {match[1]}: a number stands alone" if match else None


RULES: tuple[Callable[[str], str | None], ...] = (
    _grouped,
    _decimal_comma,
    _fraction,
    _percent,
    _power,
    _hexadecimal,
    _called,
    _with_unit,
)
