"""nnfwd: a forward-pass calculator that shows its arithmetic."""

__version__ = "0.1.0"
