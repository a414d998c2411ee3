"""The inputs that a file names, and how those of a settings file fit a weights file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nnfwd.core import Input
from nnfwd.errors import NetworkError
from nnfwd.networks.own.values import (
    as_list,
    as_mapping,
    as_names,
    as_number,
    check_keys,
    check_name_at,
)
from nnfwd.text.names import list_names

if TYPE_CHECKING:
    from nnfwd.errors import KeyPath
    from nnfwd.files.documents import Document

__all__ = ["fit_inputs", "read_inputs"]

KEY: KeyPath = ("inputs",)


def read_inputs(value: Document) -> tuple[Input, ...]:
    """Read a list of names, or a mapping from name to mean and scale.

    Raises
    ------
    NetworkError
        If it is neither, a name is given twice, or a mean or scale is no finite number.
    """
    if isinstance(value, dict) and value:
        return tuple(_read_input(name, each, (*KEY, name)) for name, each in value.items())
    expected = "a list of names, as [age, income], or a mapping, as {age: {mean: 38, scale: 12}}"
    return tuple(Input(name) for name in as_names(as_list(value, KEY, expected), KEY))


def fit_inputs(
    own: tuple[Input, ...] | None,
    given: tuple[Input, ...] | None,
    names_only: bool,
    *,
    by_name: bool,
) -> tuple[Input, ...] | None:
    """Put the inputs of settings in the place of a weights file's own.

    Parameters
    ----------
    own, given : tuple of Input, or None
        What the weights file says and what the settings say; None where they say nothing.
    names_only : bool
        Whether the settings give names alone: then the weights file's mean and scale stay.
    by_name : bool
        Whether the weights name their sources: then names must be the same, in any order.
        Otherwise they go by position: new names are fine, a known one in another place is not.

    Raises
    ------
    NetworkError
        If they do not fit: predictions from exchanged inputs would look sound and be wrong.
    """
    if own is None or given is None:
        return own if given is None else given
    old, new = [each.name for each in own], [each.name for each in given]
    known = set(old)
    if by_name:
        fits = known == set(new)
    else:
        pairs = zip(old, new, strict=False)
        fits = len(old) == len(new) and all(b == a or b not in known for a, b in pairs)
    if not fits:
        order = "the same names" if by_name else "as many, those of the same name in the same place"
        message = (
            f"the settings give the inputs {list_names(new)}, and the weights file has "
            f"{list_names(old)}: expected {order}"
        )
        raise NetworkError(message, key=KEY)
    if not names_only:
        return given
    scaled = {each.name: each for each in own}
    partners = [scaled[name] for name in new] if by_name else own
    return tuple(replace(each, name=name) for each, name in zip(partners, new, strict=True))


def _read_input(name: str, value: Document, key: KeyPath) -> Input:
    check_name_at(name, key)
    if value is None or value == {}:
        return Input(name)
    scaling = as_mapping(value, key, "a mapping, as {mean: 38, scale: 12}")
    check_keys(scaling, ("mean", "scale"), key)
    mean = as_number(scaling.get("mean", 0.0), (*key, "mean"))
    scale = as_number(scaling.get("scale", 1.0), (*key, "scale"))
    if scale == 0:
        message = "inputs are divided by their scale, so it is not 0"
        raise NetworkError(message, key=(*key, "scale"))
    return Input(name, mean, scale)
