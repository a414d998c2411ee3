"""From files to values: networks, settings, rows. Everything is strict, nothing is guessed.

``paths`` says what files are called, ``streams`` (with ``compression``) hands on their bytes,
``utf8`` makes text of these, ``cells`` reads a number of CSV. ``documents`` are YAML and JSON as
plain data, of which ``networks`` and ``rows`` make theirs.
"""

from nnfwd.read.networks import Settings, load_network, load_settings

__all__ = ["Settings", "load_network", "load_settings"]
