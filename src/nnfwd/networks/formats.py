"""The formats of network files: a row a format.

A reader makes a :class:`~nnfwd.networks.target.Target` of a path, or of the parsed file where the
format is a YAML or JSON document. It loads when its format is chosen: by the content where that
tells, else by the suffix. A name that ends in another way is YAML.
"""

from __future__ import annotations

import os

from nnfwd.errors import FileError
from nnfwd.files.byte_reader import open_bytes
from nnfwd.files.paths import is_stream, suffix_of
from nnfwd.files.recording import unrecorded
from nnfwd.files.stored import open_stored
from nnfwd.formats import Format, Formats

__all__ = ["FORMATS", "find_format"]

ZIP = b"PK\x03\x04"

FORMATS = Formats(
    Format(
        "yaml",
        "YAML",
        (".yaml", ".yml"),
        "nnfwd.networks.own.shapes:read_own",
        "nnfwd.networks.own.writer:yaml_pieces",
        keys=(),
    ),
    Format(
        "json",
        "JSON",
        (".json",),
        "nnfwd.networks.own.shapes:read_own",
        "nnfwd.networks.own.writer:json_pieces",
        keys=(),
    ),
    Format(
        "csv",
        "CSV",
        (".csv",),
        "nnfwd.networks.own.csv_file:read_csv",
        options=("--delimiter", "--decimal"),
    ),
    Format(
        "onnx",
        "ONNX",
        (".onnx",),
        "nnfwd.networks.onnx:read_onnx",
        "nnfwd.networks.onnx.writer:onnx_pieces",
        # the version of its format, then a producer, a domain, a version, a text or the graph
        pattern=rb"\x08[\x01-\x1f][\x12\x1a\x22\x28\x32\x3a\x42]",
        is_text=False,
        needs="onnx",
        extra="onnx",
    ),
    Format(
        "keras",
        "Keras",
        (".keras", ".h5", ".hdf5"),
        "nnfwd.networks.keras:read_keras",
        magic=(b"\x89HDF\r\n\x1a\n",),
        pattern=ZIP + rb".*model\.weights\.h5",
        is_text=False,
    ),
    Format(
        "safetensors",
        "safetensors",
        (".safetensors",),
        "nnfwd.networks.safetensors:read_safetensors",
        # the length of a header, which is JSON
        pattern=rb".{5}\x00{3}\{",
        is_text=False,
        needs="safetensors",
        extra="safetensors",
    ),
    Format(
        "pytorch",
        "PyTorch",
        (".pt", ".pth"),
        "nnfwd.networks.pytorch:read_state_dict",
        # before archives, its files began with a pickle of this number
        magic=(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.",),
        pattern=ZIP + rb".*/data\.pkl",
        is_text=False,
    ),
    Format(
        "skops",
        "skops",
        (".skops",),
        "nnfwd.networks.skops:read_skops",
        pattern=ZIP + rb".*schema\.json",
        is_text=False,
    ),
    Format(
        "fann",
        "FANN",
        (".net",),
        "nnfwd.networks.fann:read_fann",
        magic=(b"FANN_FLO_", b"FANN_FIX_"),
    ),
    Format("brain", "brain.js", (), "nnfwd.networks.brain:read_brain", keys=("sizes", "layers")),
    Format(
        "tensorflowjs",
        "TensorFlow.js",
        (),
        "nnfwd.networks.tensorflowjs:read_tensorflowjs",
        keys=("modelTopology", "weightsManifest"),
    ),
    Format(
        "numpy",
        "a NumPy script",
        (".py",),
        writer="nnfwd.networks.programs.numpy_script:script_pieces",
        instead_of=(".ipynb",),
    ),
    Format(
        "sql",
        "SQL",
        (".sql",),
        writer="nnfwd.networks.programs.sql:sql_pieces",
        options=("--dialect", "--table", "--keep"),
    ),
    Format(
        "xlsx",
        "an Excel workbook",
        (".xlsx",),
        writer="nnfwd.networks.programs.workbook:workbook_pieces",
        is_text=False,
        needs="xlsxwriter",
        extra="xlsx",
        options=("--inputs", "--row"),
        instead_of=(".xls", ".ods", ".xlsm"),
    ),
)
"""Every format of network files."""

HEAD, TAIL = 4 << 10, 64 << 10
"""Bytes at the beginning and, of a zip archive, at the end, where its members are listed."""


def find_format(path: str | os.PathLike[str]) -> Format:
    """Tell the format of a network file, by its content or else by the suffix of its name.

    Documents of other tools are known when they are parsed: see :meth:`Formats.of_document`.

    Raises
    ------
    FileError
        If the suffix is that of a format that is only written.

    Examples
    --------
    >>> [find_format(path).name for path in ("a.json", "A.CSV.gz", "a.txt", "-")]
    ['json', 'csv', 'yaml', 'yaml']
    """
    named = FORMATS.of_suffix(suffix_of(path)) or FORMATS["yaml"]
    found = FORMATS.read.of_head(_look_at(path)) or named
    if not found.reader:
        message = f"{found.title} is written from networks, and none is read from it"
        raise FileError(message, hint="give the file that it was converted from")
    return found


def _look_at(path: str | os.PathLike[str]) -> bytes:
    """Get the bytes that tell a format; nothing of what can be read only once, or not at all."""
    if is_stream(os.fspath(path)):
        return b""
    content = b""
    try:
        with unrecorded(), open_bytes(path, HEAD) as file:
            while piece := file.read(HEAD - len(content)):
                content += piece
        if content.startswith(ZIP):
            with unrecorded(), open_stored(path) as archive:
                archive.seek(max(0, archive.size - TAIL))
                content += archive.read(TAIL)
    except FileError:  # whoever reads it will say so
        pass
    return content
