"""nnfwd and what else one would use, side by side on the same work: ``python -m benchmarks``."""
