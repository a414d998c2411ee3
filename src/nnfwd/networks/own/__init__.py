"""Network and settings files: three shapes in YAML and JSON, two in CSV.

``flat``, ``layered`` and ``named`` read the shapes, ``csv_file`` turns CSV into one of them,
``settings`` and ``inputs`` read what stands beside the weights, ``nodes`` and ``values`` what all
of them share, and ``files`` puts a network together.
"""

from nnfwd.networks.own.files import build_network, load_network
from nnfwd.networks.own.settings import Settings, load_settings

__all__ = ["Settings", "build_network", "load_network", "load_settings"]
