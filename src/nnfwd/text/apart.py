"""Names set apart from the text around them, where they could be read as a part of it."""

from __future__ import annotations

import re
import unicodedata

from nnfwd.errors import printable

__all__ = ["in_formula", "in_words"]

NUMBER_WORDS = frozenset({"inf", "infinity", "nan", "π"})
"""Words that are numbers, in capitals too."""

FORMULA_WORDS = frozenset({"total", "threshold"})
"""What explanations call the steps that the nodes of a layer share."""

MARKS = frozenset("_.$#@&%:'?`\\")
"""Signs that a formula has no use for."""

SIGNS = re.compile("(?<![<>!])=|≈")
"""What makes an equation of a line; ``<=50K`` is not one."""


def in_formula(name: str) -> str:
    r"""Write a name inside arithmetic: as it is, or in quotes.

    A name is written as it is if it consists of letters, digits, emoji and :data:`MARKS`, with a
    letter before its first digit. Any other would be read as a number (``2``, ``inf``), as
    arithmetic (``x-1``, ``a b``, ``x²``), as another name of the explanation (``total``), or not
    as itself (characters that are shown as a code). In quotes ``"`` and a backslash have a
    backslash before them.

    Examples
    --------
    >>> print(*map(in_formula, ["node_0", "x1", "$x_1$", "2", "x-1", 'a "b"', "inf"]))
    node_0 x1 $x_1$ "2" "x-1" "a \"b\"" "inf"
    """
    return name if _reads_as_name(name) else _in_quotes(name)


def in_words(name: str) -> str:
    """Write a name, or other text, among words: in quotes only if it could be an equation.

    Examples
    --------
    >>> print(*map(in_words, ["5", "sepal length (cm)", "<=50K", "2 = 3"]), sep=", ")
    5, sepal length (cm), <=50K, "2 = 3"
    """
    return _in_quotes(name) if SIGNS.search(name) else printable(name)


def _reads_as_name(name: str) -> bool:
    if (name.isascii() and name.isidentifier()) or _is_spelled_out(name):
        return name.lower() not in NUMBER_WORDS and name not in FORMULA_WORDS
    return False


def _is_spelled_out(name: str) -> bool:
    """Tell whether a name has no sign of arithmetic, and a letter before the first digit."""
    body = name.lstrip("".join(MARKS - {"_"}))
    begins_well = body[:1] and not body[0].isdecimal() and not body.isnumeric()
    return bool(begins_well) and name.isprintable() and all(map(_is_harmless, name))


def _is_harmless(character: str) -> bool:
    """Tell whether a character is a letter, a digit or a symbol that is no sign of arithmetic."""
    if character in MARKS:
        return True
    origin = unicodedata.decomposition(character)
    if origin.startswith(("<super>", "<fraction>")):  # x² is a power
        return False
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("Nd", "So", "Sc") or origin.startswith("<sub>")


def _in_quotes(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{printable(escaped)}"'
