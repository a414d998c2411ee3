"""Values of documents of other tools, checked: what they are, how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnfwd.errors import NetworkError
from nnfwd.networks.values import describe, read_number

if TYPE_CHECKING:
    from nnfwd.errors import KeyPath

__all__ = ["a_list", "a_mapping", "a_text", "numbers"]


def a_mapping(value: Any, key: KeyPath = ()) -> dict[str, Any]:
    """Check that a value is a mapping.

    Raises
    ------
    NetworkError
        If it is not, as all functions here.
    """
    if isinstance(value, dict):
        return value
    raise _misfit("a mapping", value, key)


def a_list(value: Any, key: KeyPath = ()) -> list[Any]:
    """Check that a value is a list."""
    if isinstance(value, list):
        return value
    raise _misfit("a list", value, key)


def a_text(value: Any, key: KeyPath = ()) -> str:
    """Check that a value is text."""
    if isinstance(value, str):
        return value
    raise _misfit("text", value, key)


def numbers(value: Any, key: KeyPath = (), *, count: int | None = None) -> list[float]:
    """Check that a value is a list of finite numbers, and how many there are.

    Examples
    --------
    >>> numbers([1, 2.5], ("biases",), count=3)
    Traceback (most recent call last):
        ...
    nnfwd.errors.NetworkError: biases: expected 3 numbers, found 2
    """
    found = [read_number(each, (*key, index)) for index, each in enumerate(a_list(value, key))]
    if count is not None and len(found) != count:
        message = f"expected {count} number{'s' * (count != 1)}, found {len(found)}"
        raise NetworkError(message, key=key)
    return found


def _misfit(expected: str, value: Any, key: KeyPath) -> NetworkError:
    return NetworkError(f"expected {expected}, found {describe(value)}", key=key)
