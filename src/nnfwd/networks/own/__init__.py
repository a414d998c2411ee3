"""Network and settings files: three shapes in YAML and JSON, two in CSV.

``shapes`` reads any shape by its ``schema`` into a target, ``csv_file`` makes of CSV what YAML
would have been, and ``settings`` reads what is beside the weights.
"""

from nnfwd.networks.own.settings import load_settings

__all__ = ["load_settings"]
