"""Networks of Keras 2 and 3, in .keras and .h5: configurations are data, and weights are HDF5.

``hdf5`` opens a file within limits, ``stores`` finds the weights of a layer in it,
``configuration`` reads what is written of a model, ``models`` goes through it, and ``layers`` and
``activations`` say what each layer is here; those that combine or normalize are beside them.
TensorFlow.js writes the same configurations.
"""

from nnfwd.networks.keras.files import read_keras

__all__ = ["read_keras"]
