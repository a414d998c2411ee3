"""Network files of all formats, and settings files. Everything is strict, nothing is guessed.

``formats`` is the table of formats: each has a reader that returns a ``target``, of which
``joining`` makes a network. ``own`` has the three ways to write a network here, ``builder`` puts
together what files of other tools say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.loading import names_of

if TYPE_CHECKING:
    from nnfwd.networks.files import load_network
    from nnfwd.networks.formats import FORMATS
    from nnfwd.networks.own import load_settings
    from nnfwd.networks.settings import Settings
    from nnfwd.networks.wanted import DIALECTS, Wanted
    from nnfwd.networks.writing import save_network, write_network

__all__ = [
    "DIALECTS",
    "FORMATS",
    "Settings",
    "Wanted",
    "load_network",
    "load_settings",
    "save_network",
    "write_network",
]

__getattr__ = names_of(
    __name__, __all__, ("formats", "wanted", "files", "settings", "own", "writing")
)
