"""An array as other libraries take it: interfaces, buffers, DLPack, pickles."""

from __future__ import annotations

import ctypes
from typing import Any, Self

from numpy_rs._array_numbers import Numbers
from numpy_rs._dtypes import dtype


class Protocols(Numbers):
    """What lets others use an array's memory."""

    __slots__ = ()

    @property
    def __array_interface__(self) -> dict[str, Any]:
        facts = self._facts()
        strides = None if facts[8] else self.strides
        place = (facts[6], not self.flags.writeable)
        face = {"data": place, "strides": strides, "descr": self.dtype.descr, "typestr": self.dtype.str}
        return {**face, "shape": self.shape, "version": 3}

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Self:
        made = self if dtype is None or dtype == self.dtype else self.astype(dtype)
        return made.copy() if copy and made is self else made

    def _buffer(self) -> memoryview:
        if not self.flags.contiguous:
            raise ValueError("ndarray is not C-contiguous")
        block = (ctypes.c_char * self.nbytes).from_address(self._facts()[6] if self.nbytes else 0)
        block._owner = self  # type: ignore[attr-defined]
        view = memoryview(block).cast("B")
        if self.dtype.kind in "biuf" and self.dtype.isnative and self.size and self.dtype.char != "e":
            view = view.cast(self.dtype.char, self.shape)  # type: ignore[call-overload]
        return view if self.flags.writeable else view.toreadonly()

    def __buffer__(self, flags: int, /) -> memoryview:
        """The buffer protocol, from Python 3.12 on."""
        del flags
        return self._buffer()

    def __dlpack__(
        self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: bool | None = None
    ) -> Any:
        from numpy_rs._dlpack import to_dlpack

        return to_dlpack(self, stream, max_version, dl_device, copy)

    def __dlpack_device__(self) -> tuple[int, int]:
        return (1, 0)

    def __array_namespace__(self, /, *, api_version: str | None = None) -> Any:
        if api_version not in (None, "2021.12", "2022.12", "2023.12", "2024.12"):
            raise ValueError(f'Version "{api_version}" of the Array API Standard is not supported.')
        import numpy_rs

        return numpy_rs

    def __reduce__(self) -> tuple[Any, ...]:
        fortran = self.flags.fnc
        return _restore, (self.tobytes("F" if fortran else "C"), self.dtype, self.shape, fortran)


def _restore(data: bytes, kind: dtype, shape: tuple[int, ...], fortran: bool) -> Any:
    from numpy_rs._create import from_bytes

    return from_bytes(data, kind, shape[::-1]).T.copy("F") if fortran else from_bytes(data, kind, shape)
