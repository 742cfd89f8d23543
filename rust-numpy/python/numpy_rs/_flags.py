"""How an array lies in memory."""

from __future__ import annotations

from typing import Any

from numpy_rs._library import run

_SHORT = {"C": "C_CONTIGUOUS", "F": "F_CONTIGUOUS", "W": "WRITEABLE", "A": "ALIGNED", "O": "OWNDATA"}


class Flags:
    """The flags of one array, by NumPy's names."""

    def __init__(self, array: Any) -> None:
        self._array = array

    @property
    def c_contiguous(self) -> bool:
        """Without gaps in C order."""
        return bool(self._array._facts()[8])

    contiguous = c_contiguous

    @property
    def f_contiguous(self) -> bool:
        """Without gaps in Fortran order."""
        return bool(self._array._facts()[9])

    @property
    def fnc(self) -> bool:
        """Fortran and not C."""
        return self.f_contiguous and not self.c_contiguous

    @property
    def forc(self) -> bool:
        """Either."""
        return self.f_contiguous or self.c_contiguous

    @property
    def writeable(self) -> bool:
        """Whether it may be written."""
        return bool(self._array._facts()[5])

    @writeable.setter
    def writeable(self, value: bool) -> None:
        root = self._array._root()
        if value and root is not self._array and not root.flags.writeable:
            raise ValueError("cannot set WRITEABLE flag to True of this array")
        run("rn_array_set_writeable", self._array._handle, int(value))
        self._array._known = None

    @property
    def owndata(self) -> bool:
        """Whether it has memory of its own."""
        return self._array.base is None

    @property
    def aligned(self) -> bool:
        """Whether elements lie where C would put them."""
        unit = self._array.dtype.alignment
        return all(place % unit == 0 for place in (self._array._facts()[6], *self._array.strides))

    @property
    def writebackifcopy(self) -> bool:
        """Never."""
        return False

    def __getitem__(self, name: str) -> bool:
        found: bool = getattr(self, self._name(name))
        return found

    def __setitem__(self, name: str, value: bool) -> None:
        setattr(self, self._name(name), value)

    def _name(self, name: str) -> str:
        lower = _SHORT.get(name, name).lower()
        if not hasattr(Flags, lower):
            raise KeyError("Unknown flag")
        return lower

    def __repr__(self) -> str:
        names = "C_CONTIGUOUS F_CONTIGUOUS OWNDATA WRITEABLE ALIGNED WRITEBACKIFCOPY".split()
        return "".join(f"  {name} : {self[name]}\n" for name in names)
