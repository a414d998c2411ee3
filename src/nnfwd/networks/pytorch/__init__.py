"""Weights by name: files of ``torch.save``, read as data, to layers in an order that fits."""

from nnfwd.networks.pytorch.state_dict import read_state_dict

__all__ = ["read_state_dict"]
