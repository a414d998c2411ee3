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
    title, version = _version(metadata.get("keras_version"))
    root = open_hdf5(archive.read("model.weights.h5"))
    return target_of(model, Numbered(root, set()), title, version)


def _read_h5(data: bytes) -> Target:
    """Read .h5: the configuration is beside its root, the weights are in groups by layer."""
    root = open_hdf5(data)
    config, weights = root.attribute("model_config"), root.group("model_weights")
    if config is None or weights is None:
        has_weights = "layers" in root or "layer_names" in root or "vars" in root
        what = "weights alone, without the layers" if has_weights else "not a Keras model"
        message = f"this HDF5 file is {what}"
        raise FileError(message, hint=SAVE_ALL if has_weights else None)
    title, version = _version(root.attribute("keras_version"))
    model = a_mapping(_parse(str(config).encode(errors="surrogateescape"), "model_config"))
    return target_of(model, Named(groups_of(weights), set()), title, version)


def _parse(data: bytes, name: str) -> Any:
    if len(data) > LONGEST_CONFIG:
        message = f"{name} is longer than {LONGEST_CONFIG >> 20} MiB"
        raise FileError(message)
    try:
        return parse_json(data.decode())
    except UnicodeDecodeError as error:
        message = f"{name} is not UTF-8"
        raise FileError(message) from error


def _version(written: Any) -> tuple[str, int]:
    """Tell the version of Keras, by which defaults differ: 2 is the last that had others."""
    text = str(written) if written is not None else ""
    return f"Keras {text}".strip(), 3 if text.startswith("3") or not text else 2
