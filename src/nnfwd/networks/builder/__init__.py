"""Networks put together from what files of other tools say: sums, sums by element, activations.

``builder`` takes tensors and keeps steps; ``merging`` leaves out those that nothing needs and gives
activations and biases to the sums that they belong to; ``naming`` names what is left.
"""

from nnfwd.networks.builder.builder import Builder, Values

__all__ = ["Builder", "Values"]
