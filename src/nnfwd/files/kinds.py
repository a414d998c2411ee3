"""What is peculiar to addresses of one kind: a row for each that is not as those of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Kind", "kind_of"]

ANSWERED_WITHIN = 30.0
"""Seconds in which a server has to send something, on the web."""

TRIES = 5
"""How often the driver of S3 asks for each thing; what it asks with does so twice."""


class Kind(NamedTuple):
    """A kind of addresses.

    Parameters
    ----------
    marks : str
        The characters that make a pattern. Where ``?`` is none, it begins a query.
    is_written : bool
        Whether anything can be written there.
    takes_blocks : bool
        Whether an object can be sent in blocks: not where it would be seen before it is complete.
    has_ranges : bool
        Whether all can be read at any place; else each is tried.
    options : callable
        Gives the options of its driver.
    """

    marks: str = "*?["
    is_written: bool = True
    takes_blocks: bool = True
    has_ranges: bool = True
    options: Callable[[], dict[str, Any]] = dict

    @property
    def has_query(self) -> bool:
        """Whether ``?`` begins a query."""
        return "?" not in self.marks


def kind_of(path: str) -> Kind:
    """Find the kind of an address; a path is as an object of a store.

    Examples
    --------
    >>> [kind_of(path).has_query for path in ("HTTPS://a.org/b.csv", "s3://a/b.csv", "b.csv")]
    [True, False, False]
    """
    return KINDS.get(path.partition("://")[0].lower(), STORE)


def _web_options() -> dict[str, Any]:
    """Bound the time without an answer: by itself the driver bounds all of a reading."""
    from aiohttp import ClientTimeout

    timeout = ClientTimeout(total=None, sock_connect=ANSWERED_WITHIN, sock_read=ANSWERED_WITHIN)
    return {"client_kwargs": {"timeout": timeout}}


def _s3_options() -> dict[str, Any]:
    """Bound the time without an answer to a minute: by themselves 25 tries take seven."""
    from fsspec.config import conf

    within = ANSWERED_WITHIN / TRIES
    bounds = {"connect_timeout": within, "read_timeout": within}
    retries = {"mode": "standard", "total_max_attempts": 2}
    given = conf.get("s3", {}).get("config_kwargs", {})
    return {"config_kwargs": {**bounds, "retries": retries, **given}}


STORE = Kind()
S3 = Kind(options=_s3_options)
WEB = Kind(marks="*[", is_written=False, has_ranges=False, options=_web_options)

KINDS = {"http": WEB, "https": WEB, "s3": S3, "s3a": S3, "memory": Kind(takes_blocks=False)}
"""By protocol. Other options of stores are their own, as the environment and fsspec have them."""
