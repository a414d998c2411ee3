"""Errors of the command line itself: exit code 2."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import typer

from nnfwd.errors import NnfwdError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["UsageError", "parse_option"]

Given = TypeVar("Given")
Value = TypeVar("Value")


class UsageError(typer.TyperException):
    """Options that are wrong, or do not go together; the hint is what to type."""

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def parse_option(option: str, given: Given, parse: Callable[[Given], Value]) -> Value:
    """Parse what an option has; what is wrong with it is wrong with the command line."""
    try:
        return parse(given)
    except NnfwdError as error:
        message = f"{option}: {error.headline()}"
        raise UsageError(message, error.hint) from error
