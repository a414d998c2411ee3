"""Text that Markdown shows as it is."""

from __future__ import annotations

import re

__all__ = ["escape_markdown"]

MARKS = re.compile(r"[\\`*_{}\[\]<>|~$&#]|(?<=:)/(?=/)|(?<=www)\.")
"""What Markdown reads as markup, and the middle of what it takes for an address."""


def escape_markdown(text: str) -> str:
    r"""Keep text in its place and as it is: no markup, no link, no column or line of its own.

    Examples
    --------
    >>> print(escape_markdown("node_0 <b> http://a"))
    node\_0 \<b\> http:\//a
    """
    text = MARKS.sub(r"\\\g<0>", text)
    return " ".join(text.split("\n")).replace("\r", " ")
