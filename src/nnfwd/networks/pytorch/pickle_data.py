"""A pickle of tensors, read as data: nothing in it is imported, called or built.

The instructions of the pickle are gone through one by one. Those that make plain data do; a name of
Python is a :class:`Global`, which must be on a closed list; a call is one of five that are known.
"""

from __future__ import annotations

import pickletools
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import FileError, printable, quote

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Sequence

__all__ = ["SAVE_WEIGHTS", "Pickle", "Storage", "Tensor", "read_pickle"]

SAVE_WEIGHTS = "save the weights alone: torch.save(model.state_dict(), 'model.pt')"

STORAGES = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
}
"""Classes of torch that say what the numbers of a tensor are."""

DAMAGED = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError, Warning)
"""What pickletools, and what is below, raise for damaged pickles."""

LARGEST = 1 << 40
"""Above any size, stride or offset of a tensor that is read."""


class Global(NamedTuple):
    """A name of Python, which is only compared."""

    module: str
    name: str


class Storage(NamedTuple):
    """Where the numbers of tensors are: their kind, the name of the place, how many."""

    kind: str
    key: str
    n_numbers: int


class Tensor(NamedTuple):
    """A view of a storage: its number ``(i, j)`` is at ``offset + i·stride[0] + j·stride[1]``."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


class Pickle(NamedTuple):
    """What a pickle has: plain data with tensors in it, and the storages of these by their keys."""

    content: Any
    storages: dict[str, Storage]


def read_pickle(file: io.BytesIO) -> Pickle:
    """Read the next pickle of a file.

    Raises
    ------
    FileError
        If it is damaged, or has anything else in it.
    """
    machine = _Machine()
    try:
        for instruction, argument, _ in pickletools.genops(file):
            machine.run(instruction.name, argument)
    except DAMAGED as error:
        message = f"its pickle is damaged: {error or type(error).__name__}"
        raise FileError(message) from error
    return Pickle(machine.result, machine.storages)


class _Machine:
    """The stack and the memory of a pickle."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.below: list[list[Any]] = []
        self.memory: dict[int, Any] = {}
        self.storages: dict[str, Storage] = {}
        self.result: Any = None

    def run(self, name: str, argument: Any) -> None:
        if name in CONSTANTS:
            self.stack.append(CONSTANTS[name](argument))
        elif name in INSTRUCTIONS:
            INSTRUCTIONS[name](self, argument)
        else:
            message = f"its pickle has the instruction {name}, which weights do not need"
            raise FileError(message, hint=SAVE_WEIGHTS)

    def pop_to_mark(self) -> list[Any]:
        items, self.stack = self.stack, self.below.pop()
        return items

    def mark(self, _: object) -> None:
        self.below.append(self.stack)
        self.stack = []

    def stop(self, _: object) -> None:
        self.result = self.stack.pop()

    def put(self, index: int) -> None:
        self.memory[index] = self.stack[-1]

    def memoize(self, _: object) -> None:
        self.memory[len(self.memory)] = self.stack[-1]

    def get(self, index: int) -> None:
        self.stack.append(self.memory[index])

    def make_tuple(self, _: object) -> None:
        items = self.pop_to_mark()
        self.stack.append(tuple(items))

    def make_list(self, _: object) -> None:
        items = self.pop_to_mark()
        self.stack.append(items)

    def make_dict(self, _: object) -> None:
        items = self.pop_to_mark()
        self.stack.append({})
        self._set(items)

    def append(self, _: object) -> None:
        item = self.stack.pop()
        _as(list, self.stack[-1]).append(item)

    def appends(self, _: object) -> None:
        items = self.pop_to_mark()
        _as(list, self.stack[-1]).extend(items)

    def set_item(self, _: object) -> None:
        self._set(_take(self.stack, 2))

    def set_items(self, _: object) -> None:
        self._set(self.pop_to_mark())

    def _set(self, items: Sequence[Any]) -> None:
        target = _as(dict, self.stack[-1])
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, str | int | float | bytes | None):
                message = f"a key is a {type(key).__name__}"
                raise ValueError(message)
            target[key] = value

    def name(self, argument: str) -> None:
        self.stack.append(_allowed(*argument.split(" ", 1)))

    def name_from_stack(self, _: object) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self.stack.append(_allowed(_as(str, module), _as(str, name)))

    def call(self, _: object) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        self.stack.append(_call(_as(Global, function), _as(tuple, arguments)))

    def build(self, _: object) -> None:
        """Leave out the attributes of a dict, which are versions of layers."""
        self.stack.pop()
        _as(dict, self.stack[-1])

    def find_storage(self, _: object) -> None:
        word, kind, key, _, n_numbers, *view = _as(tuple, self.stack.pop())
        if word != "storage" or any(each is not None for each in view):
            message = "a tensor is not where tensors are"
            raise ValueError(message)
        storage = Storage(STORAGES[_as(Global, kind).name], _as(str, key), n_numbers)
        if self.storages.setdefault(storage.key, storage) != storage:
            message = "a storage has numbers of two kinds"
            raise ValueError(message)
        self.stack.append(storage)


CONSTANTS: dict[str, Callable[[Any], Any]] = {
    "NONE": lambda _: None,
    "NEWTRUE": lambda _: True,
    "NEWFALSE": lambda _: False,
    "EMPTY_TUPLE": lambda _: (),
    "EMPTY_LIST": lambda _: [],
    "EMPTY_DICT": lambda _: {},
    **dict.fromkeys(
        (
            *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4"),
            *("FLOAT", "BINFLOAT", "STRING", "BINSTRING", "SHORT_BINSTRING"),
            *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
            *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
        ),
        lambda argument: argument,
    ),
}
"""Instructions that put a value onto the stack: what they put there, by their argument."""

INSTRUCTIONS: dict[str, Callable[[_Machine, Any], None]] = {
    **dict.fromkeys(("PROTO", "FRAME"), lambda _machine, _: None),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), _Machine.put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _Machine.get),
    "MEMOIZE": _Machine.memoize,
    "MARK": _Machine.mark,
    "STOP": _Machine.stop,
    "TUPLE": _Machine.make_tuple,
    "TUPLE1": lambda machine, _: machine.stack.append((machine.stack.pop(),)),
    "TUPLE2": lambda machine, _: machine.stack.append(_take(machine.stack, 2)),
    "TUPLE3": lambda machine, _: machine.stack.append(_take(machine.stack, 3)),
    "LIST": _Machine.make_list,
    "DICT": _Machine.make_dict,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.appends,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    "GLOBAL": _Machine.name,
    "STACK_GLOBAL": _Machine.name_from_stack,
    "REDUCE": _Machine.call,
    "BUILD": _Machine.build,
    "BINPERSID": _Machine.find_storage,
}
"""Instructions that use the stack."""


def _take(stack: list[Any], count: int) -> tuple[Any, ...]:
    items = tuple(stack[-count:])
    del stack[-count:]
    return items


def _as(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        message = f"expected a {kind.__name__.lower()}, found a {type(value).__name__.lower()}"
        raise TypeError(message)
    return value


def _call(function: Global, arguments: tuple[Any, ...]) -> Any:
    """Make what one of the known functions would make."""
    match function.name, arguments:
        case "OrderedDict", ():
            return {}
        case "OrderedDict", ([*pairs],):
            return {_as(str, key): value for key, value in pairs}
        case "_rebuild_tensor_v2", (_, _, _, _, _, _, dict(metadata), *_) if metadata:
            message = f"a tensor is kept with {', '.join(map(str, metadata))}, which is not read"
            raise ValueError(message)
        case "_rebuild_tensor" | "_rebuild_tensor_v2", (storage, offset, shape, stride, *_):
            return _tensor(_as(Storage, storage), offset, _as(tuple, shape), _as(tuple, stride))
        case "_rebuild_parameter", (tensor, *_):
            return _as(Tensor, tensor)
        case "Size" | "device", _:
            return arguments
    message = f"{function.name} is called with what it does not take"
    raise ValueError(message)


def _tensor(storage: Storage, offset: Any, shape: Any, stride: Any) -> Tensor:
    """Check that the storage has each number of a tensor, and has it once."""
    numbers = (storage.n_numbers, offset, *shape, *stride)
    if not all(type(each) is int and 0 <= each <= LARGEST for each in numbers):
        message = "a size of a tensor is not a number that it can be"
        raise ValueError(message)
    n_numbers, last = 1, offset
    for size, step in zip(shape, stride, strict=True):
        n_numbers *= size
        last += max(size - 1, 0) * step
    if n_numbers > storage.n_numbers or (n_numbers and last >= storage.n_numbers):
        message = f"a tensor has {n_numbers} numbers, and its storage {storage.n_numbers}"
        raise ValueError(message)
    return Tensor(storage, offset, shape, stride)


ALLOWED = {
    Global("collections", "OrderedDict"),
    Global("torch", "Size"),
    Global("torch", "device"),
    *(Global("torch._utils", f"_rebuild_{name}") for name in ("tensor", "tensor_v2", "parameter")),
    *(Global(module, name) for module in ("torch", "torch.cuda") for name in STORAGES),
}
"""Every name that a pickle of weights may have."""


def _allowed(module: str, name: str) -> Global:
    found = Global(module, name)
    if found in ALLOWED:
        return found
    shown = printable(f"{module}.{name}")
    if module == "torch" and name.endswith("Storage"):
        message = f"its numbers are of the kind {shown}: expected float16, bfloat16, 32 or 64"
        raise FileError(message)
    message = f"its pickle names {quote(shown)}, which weights do not need; nothing of it was run"
    raise FileError(message, hint=SAVE_WEIGHTS)
