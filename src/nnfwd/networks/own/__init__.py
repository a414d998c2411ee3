"""Network and settings files: three shapes in YAML and JSON, two in CSV.

``files`` opens a file, and ``csv_file`` makes of CSV what YAML would have been. ``shapes`` reads
any shape by its ``schema`` into a ``target``, ``settings`` what is beside the weights, and
``joining`` makes a network of both.
"""

from nnfwd.networks.own.files import load_network
from nnfwd.networks.own.settings import Settings, load_settings

__all__ = ["Settings", "load_network", "load_settings"]
