r"""What inputs, nodes, layers and classes may be called, and what results call their columns.

What goes out comes in again: a name is the same in CSV, TSV, JSON, Parquet and Arrow, in an option
of the command line and in a file of answers, and it means one thing there.

- A name has a character at least, no blanks at its ends, no control characters or line ends, and
  no half of a surrogate pair.
- ``bias`` is neither an input nor a node: in edge lists and in explanations as CSV it is the bias.
- ``class`` is neither where a network has classes: it is the column of the predicted class.
- ``a_input`` and ``a_output`` are neither where there is a node ``a``: they are its columns.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from nnfwd.errors import NetworkError, quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnfwd.errors import KeyPath

__all__ = ["BIAS", "CLASS", "check_name", "check_names", "input_column", "output_column"]

BIAS, CLASS = "bias", "class"

BYTE_ORDER_MARK = "\ufeff"
"""A blank, which readers take off the beginning of a file."""

UNFIT = {
    "Cc": ("a control character", "write a blank or _ in its place"),
    "Zl": ("a line end", "write a blank or _ in its place"),
    "Zp": ("a line end", "write a blank or _ in its place"),
    "Cs": ("half a character", "write the whole character"),
}
"""The categories of characters that no name has: what they are, and the way out."""


def input_column(node: str) -> str:
    """Name the column of a node's input."""
    return f"{node}_input"


def output_column(node: str) -> str:
    """Name the column of a node's output, where its input has one too."""
    return f"{node}_output"


def check_name(name: str, key: KeyPath = ()) -> None:
    """Check that a name can go out and come in again.

    Parameters
    ----------
    name : str
    key : tuple, optional
        Its key path in a file, for errors.

    Raises
    ------
    NetworkError
        If it is empty, has blanks at its ends, or a character that files do not keep.

    Examples
    --------
    >>> check_name("income")
    >>> check_name("income ")
    Traceback (most recent call last):
        ...
    nnfwd.errors.NetworkError: the name 'income ' ends with a blank (U+0020)
    hint: write 'income'
    """
    _refuse(_find_unfit(name), key)


def check_names(
    names: Iterable[tuple[str, KeyPath]], nodes: set[str], *, has_classes: bool
) -> None:
    """Check that each name of an input or node can be one, and has one meaning.

    Parameters
    ----------
    names : iterable of (str, tuple)
        Each with its key path in a file, for errors.
    nodes : set of str
        Those of them that are nodes.
    has_classes : bool

    Raises
    ------
    NetworkError
        For the first that cannot be a name, is given twice, is also what a result calls one of its
        columns, or means the bias.

    Examples
    --------
    >>> check_names([("a_input", ()), ("b", ())], {"b"}, has_classes=True)
    >>> check_names([("a_input", ()), ("a", ())], {"a"}, has_classes=True)
    Traceback (most recent call last):
        ...
    nnfwd.errors.NetworkError: the name 'a_input' is for the input of 'a' in results
    hint: rename one of the two
    """
    seen: set[str] = set()
    for name, key in names:
        _refuse(_find_unfit(name) or _find_clash(name, nodes, has_classes=has_classes), key)
        if name in seen:
            message = f"the name {quote(name)} is given twice"
            raise NetworkError(message, key=key)
        seen.add(name)


Fault = tuple[str, str | None] | None
"""What is wrong with a name, and the way out; None if nothing is."""


def _refuse(fault: Fault, key: KeyPath) -> None:
    if fault:
        message, hint = fault
        raise NetworkError(message, key=key, hint=hint)


def _find_unfit(name: str) -> Fault:
    """Find what files would not keep in a name."""
    bare = name.strip().strip(BYTE_ORDER_MARK).strip()
    if not bare:
        return f"the name {quote(name)} is empty{' but for blanks' * bool(name)}", None
    if bare != name:
        begins, blank = ("ends", name[-1]) if name.startswith(bare) else ("begins", name[0])
        return (
            f"the name {quote(name)} {begins} with a blank ({_code(blank)})",
            f"write {quote(bare)}",
        )
    for character in "" if name.isprintable() else name:
        if category := UNFIT.get(unicodedata.category(character)):
            what, hint = category
            return f"the name {quote(name)} has {what} in it ({_code(character)})", hint
    return None


def _find_clash(name: str, nodes: set[str], *, has_classes: bool) -> Fault:
    """Find what else a name would mean."""
    if name == BIAS:
        return f"the name {BIAS} is for the bias of a node", f"choose another name, as {BIAS}_1"
    if name == CLASS and has_classes:
        return (
            f"the name {CLASS} is for the predicted class in results",
            f"choose another name, as {CLASS}_1",
        )
    for what, column in (("input", input_column), ("output", output_column)):
        node = name.removesuffix(column(""))
        if node != name and node in nodes:
            message = f"the name {quote(name)} is for the {what} of {quote(node)} in results"
            return message, "rename one of the two"
    return None


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
