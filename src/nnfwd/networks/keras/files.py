"""Files of Keras: a zip of a configuration and HDF5, or HDF5 alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnfwd.errors import FileError, NnfwdError
from nnfwd.files.binary import read_binary
from nnfwd.files.documents.json_text import parse_json
from nnfwd.files.paths import name_of
from nnfwd.files.zips import Archive
from nnfwd.networks.checked import a_mapping
from nnfwd.networks.keras.hdf5 import open_hdf5
from nnfwd.networks.keras.models import target_of
from nnfwd.networks.keras.stores import Named, Numbered, groups_of

if TYPE_CHECKING:
    import os

    from nnfwd.networks.keras.stores import Store
    from nnfwd.networks.target import Target

__all__ = ["read_keras"]

ZIP = b"PK"
LONGEST_CONFIG = 16 << 20
SAVE_ALL = "save the whole model: model.save('model.keras')"


def read_keras(path: str | os.PathLike[str]) -> Target:
    """Read a model that Keras 2 or 3 saved, as .keras or as .h5.

    Raises
    ------
    FileError, NetworkError
        If it cannot be read, or has a layer that nnfwd does not have.
    """
    try:
        data = read_binary(path)
        return _read_zip(data) if data.startswith(ZIP) else _read_h5(data)
    except NnfwdError as error:
        error.at(file=name_of(path))
        raise


def _read_zip(data: bytes) -> Target:
    """Read .keras: metadata.json, config.json, model.weights.h5."""
    archive = Archive(data)
    metadata, model = (
        a_mapping(_parse(archive.read(name, LONGEST_CONFIG), name))
        for name in ("metadata.json", "config.json")
    )
    root = open_hdf5(archive.read("model.weights.h5"))
    return _target(model, Numbered(root, set()), metadata.get("keras_version"), usual=3)


def _read_h5(data: bytes) -> Target:
    """Read .h5: the configuration is beside its root, the weights are in groups by layer."""
    root = open_hdf5(data)
    config, weights = root.attribute("model_config"), root.group("model_weights")
    if config is None or weights is None:
        has_weights = "layers" in root or "layer_names" in root or "vars" in root
        what = "weights alone, without the layers" if has_weights else "not a Keras model"
        message = f"this HDF5 file is {what}"
        raise FileError(message, hint=SAVE_ALL if has_weights else None)
    model = a_mapping(_parse(str(config).encode(errors="surrogateescape"), "model_config"))
    store = Named(groups_of(weights), set())
    return _target(model, store, root.attribute("keras_version"), usual=2)


def _parse(data: bytes, name: str) -> Any:
    if len(data) > LONGEST_CONFIG:
        message = f"{name} is longer than {LONGEST_CONFIG >> 20} MiB"
        raise FileError(message)
    try:
        return parse_json(data.decode())
    except UnicodeDecodeError as error:
        message = f"{name} is not UTF-8"
        raise FileError(message) from error


def _target(model: Any, store: Store, written: Any, usual: int) -> Target:
    """Read a model by the version of Keras, whose defaults differ: 2 is the last that had others.

    A file without a version is read by the usual one of its kind, and that is said.
    """
    text = "" if written is None else str(written)
    version = usual if not text else 3 if text.startswith("3") else 2
    target = target_of(model, store, f"Keras {text}".strip(), version)
    if text:
        return target
    line = f"assumed Keras {usual}: the version is not in the file"
    return target._replace(provenance=(*target.provenance, line))
