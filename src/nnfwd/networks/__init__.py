"""Network files and settings files. Everything is strict, nothing is guessed."""

from nnfwd.networks.own import Settings, load_network, load_settings

__all__ = ["Settings", "load_network", "load_settings"]
