"""DLPack: arrays to and from other libraries without copies."""

from __future__ import annotations

import ctypes
from typing import Any

from numpy_rs._dtypes import dtype


class _Tensor(ctypes.Structure):
    _fields_ = (
        ("data", ctypes.c_void_p),
        ("device_type", ctypes.c_int32),
        ("device_id", ctypes.c_int32),
        ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("byte_offset", ctypes.c_uint64),
    )


class _Managed(ctypes.Structure):
    pass


_Deleter = ctypes.CFUNCTYPE(None, ctypes.POINTER(_Managed))
_Managed._fields_ = (("tensor", _Tensor), ("context", ctypes.c_void_p), ("deleter", _Deleter))

_NAME, _USED = b"dltensor", b"used_dltensor"
_CODES = {"i": 0, "u": 1, "f": 2, "c": 5, "b": 6}
_CPU = 1
#: Tensors that others hold, with what they need, by address.
_held: dict[int, Any] = {}

_api = ctypes.pythonapi
_api.PyCapsule_New.restype = ctypes.py_object
_api.PyCapsule_New.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_api.PyCapsule_IsValid.argtypes = (ctypes.py_object, ctypes.c_char_p)
_api.PyCapsule_GetPointer.restype = ctypes.c_void_p
_api.PyCapsule_GetPointer.argtypes = (ctypes.py_object, ctypes.c_char_p)
_api.PyCapsule_SetName.argtypes = (ctypes.py_object, ctypes.c_char_p)
_valid = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p)(("PyCapsule_IsValid", _api))
_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(("PyCapsule_GetPointer", _api))


def _release_tensor(managed: Any) -> None:
    _held.pop(ctypes.addressof(managed.contents), None)


_release = _Deleter(_release_tensor)


def _abandon_capsule(capsule: int) -> None:
    """A capsule that nobody took gives its tensor back."""
    if _valid(capsule, _NAME):
        _held.pop(_pointer(capsule, _NAME), None)


_abandon = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(_abandon_capsule)


def to_dlpack(
    array: Any, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: bool | None = None
) -> Any:
    """A capsule over the array's memory; `BufferError` where the dtype or a flag stands against it."""
    del max_version
    if stream is not None:
        raise RuntimeError("NumPy only supports stream=None.")
    if dl_device not in (None, (_CPU, 0)):
        raise BufferError("unsupported device requested")
    if array.dtype.kind not in _CODES or not array.dtype.isnative:
        raise BufferError("DLPack only supports signed/unsigned integers, float and complex dtypes.")
    if not array.flags.writeable and not copy:
        raise BufferError("Cannot export readonly array since signalling readonly is unsupported by DLPack.")
    if copy:
        array = array.copy("K")
    shape = (ctypes.c_int64 * array.ndim)(*array.shape)
    strides = (ctypes.c_int64 * array.ndim)(*(step // array.itemsize for step in array.strides))
    address = array.__array_interface__["data"][0]
    tensor = _Tensor(address, _CPU, 0, array.ndim, _CODES[array.dtype.kind], 8 * array.itemsize, 1, shape, strides, 0)
    managed = _Managed(tensor, None, _release)
    place = ctypes.addressof(managed)
    _held[place] = (managed, array, shape, strides)
    return _api.PyCapsule_New(place, _NAME, ctypes.cast(_abandon, ctypes.c_void_p))


class _Taken:
    """A tensor of somebody else's, until the last array over it is gone."""

    def __init__(self, managed: _Managed) -> None:
        self.managed = managed

    def __del__(self) -> None:
        if self.managed.deleter:
            self.managed.deleter(ctypes.byref(self.managed))


def from_dlpack(x: Any, /, *, device: Any = None, copy: bool | None = None) -> Any:
    """An array over another library's memory."""
    from numpy_rs._create import check_device, lend

    check_device(device)
    if x.__dlpack_device__()[0] != _CPU:
        raise BufferError("only memory of the processor is taken")
    capsule = x.__dlpack__()
    place = _api.PyCapsule_GetPointer(capsule, _NAME)
    managed = _Managed.from_address(place)
    _api.PyCapsule_SetName(capsule, _USED)
    tensor, owner = managed.tensor, _Taken(managed)
    if tensor.lanes != 1:
        raise BufferError("vectors of lanes are not taken")
    letters = {code: letter for letter, code in _CODES.items()}
    kind: dtype = dtype(f"{letters[tensor.code]}{tensor.bits // 8}")
    shape = [tensor.shape[axis] for axis in range(tensor.ndim)]
    steps = [tensor.strides[axis] * kind.itemsize for axis in range(tensor.ndim)] if tensor.strides else None
    if steps is None:
        from numpy_rs._create import _steps

        steps = list(_steps(tuple(shape), kind.itemsize))
    low = sum(min(0, (n - 1) * step) for n, step in zip(shape, steps, strict=True)) if 0 not in shape else 0
    high = sum(max(0, (n - 1) * step) for n, step in zip(shape, steps, strict=True)) if 0 not in shape else 0
    address = (tensor.data or 0) + tensor.byte_offset + low
    length = high - low + kind.itemsize if 0 not in shape else 0
    made = lend(owner, address, length, -low, kind, shape, steps, True)
    return made.copy() if copy else made
