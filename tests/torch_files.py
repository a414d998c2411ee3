"""Files as ``torch.save`` writes them, made without PyTorch."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
VERSION = b"\x80\x02M\xe9\x03."

STORAGES = {"f2": "HalfStorage", "f4": "FloatStorage", "f8": "DoubleStorage", "i8": "LongStorage"}


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def whole(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def several(*values: bytes) -> bytes:
    return b"(" + b"".join(values) + b"t"


def mapping(values: Mapping[str, bytes]) -> bytes:
    return b"}(" + b"".join(text(key) + value for key, value in values.items()) + b"u"


def name(module: str, attribute: str) -> bytes:
    return f"c{module}\n{attribute}\n".encode()


def call(function: bytes, *arguments: bytes) -> bytes:
    return function + several(*arguments) + b"R"


def tensor(
    key: str,
    array: np.ndarray,
    *,
    storage: str = "",
    n_numbers: int | None = None,
    old: bool = False,
    offset: int = 0,
    stride: tuple[int, ...] | None = None,
) -> bytes:
    """Write the instructions that make a tensor of a storage."""
    kind = storage or STORAGES[array.dtype.str[1:]]
    place = [text("storage"), name("torch", kind), text(key), text("cpu")]
    place += [whole(array.size if n_numbers is None else n_numbers), *([b"N"] * old)]
    strides = [each // array.itemsize for each in array.strides] if stride is None else stride
    return call(
        name("torch._utils", "_rebuild_tensor_v2"),
        several(*place) + b"Q",
        whole(offset),
        several(*map(whole, array.shape)),
        several(*map(whole, strides)),
        b"\x89",
        call(name("collections", "OrderedDict")),
    )


def pickle(content: bytes) -> bytes:
    return b"\x80\x02" + content + b"."


def archive(content: bytes, arrays: Mapping[str, np.ndarray], **members: bytes) -> bytes:
    """Make a zip archive of a pickle and storages."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("net/data.pkl", pickle(content))
        for key, array in arrays.items():
            file.writestr(f"net/data/{key}", array.tobytes())
        for member, value in members.items():
            file.writestr(f"net/{member}", value)
    return data.getvalue()


def save(arrays: Mapping[str, np.ndarray], under: str = "", **others: bytes) -> bytes:
    """Make a file of weights by name, which may be under a key with others beside them."""
    weights = mapping({each: tensor(each, array) for each, array in arrays.items()})
    content = mapping({**others, under: weights}) if under else weights
    return archive(content, arrays)


def save_old(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Make a file as before PyTorch 1.6: pickles, then the length and the bytes of each storage."""
    weights = mapping({each: tensor(each, array, old=True) for each, array in arrays.items()})
    keys = b"](" + b"".join(map(text, sorted(arrays))) + b"e"
    system = mapping({"little_endian": b"\x88"})
    storages = [
        struct.pack("<q", arrays[each].size) + arrays[each].tobytes() for each in sorted(arrays)
    ]
    return MAGIC + VERSION + pickle(system) + pickle(weights) + pickle(keys) + b"".join(storages)
