"""Tables of HTML, for a notebook."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["VERBATIM", "html_table"]

VERBATIM = "tex2jax_ignore mathjax_ignore"
"""The classes that tell MathJax, old and new, that a dollar is a dollar."""


def html_table(columns: Sequence[tuple[str, str, Sequence[str]]]) -> str:
    r"""Write a table with two rows of heads: one for columns that belong together, one for each.

    Parameters
    ----------
    columns : sequence of (str, str, sequence of str)
        What each column belongs to, its name, and its cells. Those of the first are heads.

    Examples
    --------
    >>> print(html_table([("", "row", "1"), ("in", "x1", "3"), ("in", "<b>", "5")]), end="")
    <table class="tex2jax_ignore mathjax_ignore" style="white-space: nowrap">
    <thead>
    <tr><th></th><th colspan="2" style="text-align: center">in</th></tr>
    <tr><th>row</th><th>x1</th><th>&lt;b&gt;</th></tr>
    </thead>
    <tbody>
    <tr><th>1</th><td>3</td><td>5</td></tr>
    </tbody>
    </table>
    """
    groups, names, cells = zip(*columns, strict=True)
    spans = [(group, len(list(run))) for group, run in groupby(groups)]
    above = "".join(_element("th", group, span) for group, span in spans)
    heads = "".join(_element("th", name) for name in names)
    body = "".join(
        f"<tr>{_element('th', first)}{''.join(_element('td', each) for each in others)}</tr>\n"
        for first, *others in zip(*cells, strict=True)
    )
    return (
        f'<table class="{VERBATIM}" style="white-space: nowrap">\n'
        f"<thead>\n<tr>{above}</tr>\n<tr>{heads}</tr>\n</thead>\n"
        f"<tbody>\n{body}</tbody>\n</table>\n"
    )


def _element(tag: str, text: str, span: int = 1) -> str:
    width = f' colspan="{span}" style="text-align: center"' if span > 1 else ""
    return f"<{tag}{width}>{escape(text)}</{tag}>"
