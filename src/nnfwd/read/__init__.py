"""From files to values: networks, settings, rows. Everything is strict, nothing is guessed."""

from nnfwd.read.networks import Settings, load_network, load_settings

__all__ = ["Settings", "load_network", "load_settings"]
