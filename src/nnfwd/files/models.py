"""Files of other tools that are no text, told by their first bytes, and how to bring them in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import FileError

if TYPE_CHECKING:
    import os

__all__ = ["hint_for_folder", "refuse_model"]

PAGE = "see docs/other-tools.md"
AS_CSV = "np.savetxt('rows.csv', array, '%.17g', ',', header='x1,x2', comments='')"


class Kind(NamedTuple):
    """A kind of file: what it is, how to make a network of it, and how to make rows of it."""

    name: str
    network: str
    rows: str = ""


BY_NAME = "give the name of its file: standard input is YAML or JSON"
ONNX = Kind("an ONNX model", BY_NAME)
KERAS = Kind("a Keras model", BY_NAME)
HDF5 = Kind("an HDF5 file, as Keras and MATLAB write them", BY_NAME)
PYTORCH = Kind("a PyTorch file", BY_NAME)
SKOPS = Kind("a skops file of scikit-learn", BY_NAME)
SAFETENSORS = Kind("a safetensors file", BY_NAME)
PICKLE = Kind(
    "a pickle, which nnfwd does not open since it may run any program",
    "load it where it was made, and save a model of scikit-learn by skops.io.dump(model, "
    f"'model.skops'), one of PyTorch as ONNX: {PAGE}",
    "load it where it was made, and write its rows as CSV",
)
JOBLIB = PICKLE._replace(name=f"a compressed file, as joblib writes {PICKLE.name}")
TFLITE = Kind(
    "a TensorFlow Lite model",
    f"save the Keras model that it was made of: model.save('model.keras'): {PAGE}",
)
SAVED_MODEL = (
    "this is a SavedModel of TensorFlow, which is a program: save the Keras model that it was made "
    "of, model.save('model.keras'), or convert it: python -m tf2onnx.convert --saved-model FOLDER "
    "--output model.onnx"
)
NPZ = Kind(
    "an archive of NumPy arrays",
    "in Python, np.load has `weights` and `biases` by name, to be written with .tolist(): " + PAGE,
    f"in Python, array = np.load(...)[name], then {AS_CSV}",
)
NPY = Kind(
    "a NumPy array",
    f"in Python, np.load(...).tolist() is a list of `weights` or `biases`: {PAGE}",
    f"in Python, array = np.load(...), then {AS_CSV}",
)
MATLAB = Kind(
    "a MATLAB file",
    "in MATLAB, jsonencode(net.IW{1}) and net.LW{2,1}, with a row a node, are `weights`, net.b{1} "
    "`biases`",
    "in MATLAB, writematrix(rows, 'rows.csv')",
)
WEKA = Kind(
    "a file of Java objects, as WEKA saves models",
    "write the weights that WEKA prints of the model: `weights` and `bias` of each node",
)
SHEET = Kind("a spreadsheet", "save the sheet as CSV", "save the sheet as CSV")
ZIP = Kind("a zip archive", "unpack it", "unpack it")

IN_A_ZIP = (
    (b"config.json", KERAS),
    (b"data.pkl", PYTORCH),
    (b"schema.json", SKOPS),
    (b".npy", NPZ),
    (b"xl/", SHEET),
)
"""Kinds that are zip archives, and the name of something in each."""

STARTS = (
    (rb"PK\x03\x04", ZIP),
    (rb"\x89HDF\r\n\x1a\n", HDF5),
    (rb"\x93NUMPY", NPY),
    (rb"MATLAB [57]\.", MATLAB),
    (rb"\xac\xed\x00\x05", WEKA),
    (rb"\x80[\x02-\x05]", PICKLE),
    (rb"x(?:[\x01\x9c\xda]|\x5e[\x80-\xff])", JOBLIB),
    (rb".{4}TFL3", TFLITE),
    (rb".{2,5}\x00{3,6}\{\"", SAFETENSORS),
    # its fields are ir_version, then a producer, a domain, a version, a text or the graph
    (rb"\x08[\x01-\x1f][\x12\x1a\x22\x28\x32\x3a\x42]", ONNX),
)
"""How each kind begins."""


def hint_for_folder(path: str | os.PathLike[str]) -> str | None:
    """Say what to save where a path is a SavedModel of TensorFlow, a folder or its main file."""
    place = Path(path)
    is_one = place.name == "saved_model.pb" or (place / "saved_model.pb").exists()
    return SAVED_MODEL if is_one else None


def refuse_model(data: bytes, *, as_rows: bool = False) -> None:
    r"""Refuse what is no text and is known: a model, an archive, a spreadsheet.

    Parameters
    ----------
    data : bytes
        A whole file, or its beginning.
    as_rows : bool, optional
        Whether rows were expected, and not a network.

    Raises
    ------
    FileError
        With what it is; the hint says how to bring it in.

    Examples
    --------
    >>> refuse_model(b"node_0: [2, 4]")
    >>> refuse_model(b"PK\x03\x04 archive/data.pkl", as_rows=True)
    Traceback (most recent call last):
        ...
    nnfwd.errors.FileError: this is a PyTorch file, not rows
    hint: rows are CSV, TSV, JSON, JSON Lines, YAML, Parquet or Arrow
    """
    kind = next((kind for start, kind in STARTS if re.match(start, data, re.DOTALL)), None)
    if kind is None:
        return
    if kind is ZIP:
        kind = next((each for name, each in IN_A_ZIP if name in data), ZIP)
    message = f"this is {kind.name}, not {'rows' if as_rows else 'a network of nnfwd'}"
    rows = kind.rows or "rows are CSV, TSV, JSON, JSON Lines, YAML, Parquet or Arrow"
    raise FileError(message, hint=rows if as_rows else kind.network)
