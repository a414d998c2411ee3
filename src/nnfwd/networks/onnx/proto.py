"""The messages of ONNX, without what else the package onnx loads.

``import onnx`` takes four times as long, for its checker, helpers and parser. Its messages are one
module, which needs protobuf alone; it is loaded as the package would load it, and is the same one
when the package is imported later.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

__all__ = ["DecodeError", "ModelProto"]

MODULE = "onnx.onnx_ml_pb2"


def _load_messages() -> Any:
    """Load the module of messages.

    Raises
    ------
    ModuleNotFoundError
        If onnx is not installed.
    """
    package = find_spec("onnx")
    if package is None:
        message = "No module named 'onnx'"
        raise ModuleNotFoundError(message, name="onnx")
    path = Path(package.origin or "").with_name("onnx_ml_pb2.py")
    spec = spec_from_file_location(MODULE, path)
    if "onnx" in sys.modules or not path.is_file() or spec is None or spec.loader is None:
        import onnx

        return onnx
    module = module_from_spec(spec)
    sys.modules[MODULE] = module
    spec.loader.exec_module(module)
    return module


ModelProto = _load_messages().ModelProto
