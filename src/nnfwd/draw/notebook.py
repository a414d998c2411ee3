"""A network as HTML, for a notebook: its drawing, and what it was read from."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from nnfwd.draw.svg import svg_text
from nnfwd.errors import printable
from nnfwd.text.html import VERBATIM
from nnfwd.text.style import Style

if TYPE_CHECKING:
    from nnfwd.core import Network

__all__ = ["network_html"]


def network_html(network: Network) -> str:
    """Draw a network inside of an image, so that its styles are not those of the notebook."""
    data = b64encode(svg_text(network, Style()).encode()).decode()
    notes = "".join(f"<br>{escape(printable(line))}" for line in network.provenance)
    return (
        f'<div class="{VERBATIM}"><img src="data:image/svg+xml;base64,{data}" alt="The network" '
        f'style="max-width: 100%"><br>{escape(network.words)}{notes}</div>\n'
    )
