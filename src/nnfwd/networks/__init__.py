"""Network files and settings files. Everything is strict, nothing is guessed.

``formats`` is the table of all formats, ``own`` has the three ways to write a network here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.loading import names_of

if TYPE_CHECKING:
    from nnfwd.networks.formats import FORMATS
    from nnfwd.networks.own import Settings, load_network, load_settings

__all__ = ["FORMATS", "Settings", "load_network", "load_settings"]

__getattr__ = names_of(__name__, __all__, ("formats", "own"))
