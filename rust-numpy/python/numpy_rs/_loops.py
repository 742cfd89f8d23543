"""Which loop a ufunc takes: told by a call without elements, whose results have the loop's dtypes."""

from __future__ import annotations

from typing import Any

from numpy_rs._create import zeros_of
from numpy_rs._dtypes import can_cast, dtype
from numpy_rs._promotion import result_type

#: Numbers of Python's, which promote to what stands beside them.
_WEAK = (int, float, complex)

#: Functions that take operands of different types as booleans.
_TRUTHS = ("logical_and", "logical_or", "logical_xor")


def resolved(ufunc: Any, dtypes: tuple[Any, ...], casting: str) -> tuple[dtype, ...]:
    """The dtypes of inputs and outputs in the loop for operands of `dtypes`; None where an output is not given."""
    if not isinstance(dtypes, tuple) or len(dtypes) != ufunc.nargs:
        raise ValueError(f"resolve_dtypes needs a tuple of length {ufunc.nargs}")
    inputs, outputs = dtypes[: ufunc.nin], dtypes[ufunc.nin :]
    allowed = [isinstance(kind, dtype) or kind in _WEAK for kind in inputs]
    if not all(allowed) or not all(kind is None or isinstance(kind, dtype) for kind in outputs):
        raise TypeError("Provided dtype must be a valid NumPy dtype, int, float, or complex")
    shape = (0,) if ufunc.signature is None else (0, 0)
    numbers = [kind if isinstance(kind, dtype) else kind() for kind in inputs]
    common = result_type(*numbers)
    if ufunc.signature is not None:
        # A number has no dimensions to take part in a product.
        numbers = [number if isinstance(kind, dtype) else common for kind, number in zip(inputs, numbers, strict=True)]
    values = [zeros_of(number, shape) if isinstance(number, dtype) else number for number in numbers]
    made = ufunc(*values)
    made = made if isinstance(made, tuple) else (made,)
    for found, wanted in zip(made, outputs, strict=True):
        if wanted is not None and not can_cast(found.dtype, wanted, casting):
            raise TypeError(f"Cannot cast ufunc '{ufunc.__name__}' output from {found.dtype} to {wanted}")
    wide = [kind if isinstance(kind, dtype) else common for kind in inputs]
    native = {kind.newbyteorder("=") if isinstance(kind, dtype) else None for kind in inputs}
    if ufunc.__name__ in _TRUTHS and (len(native) > 1 or None in native):
        return tuple(dtype("bool") for _ in dtypes)
    for loop in ufunc.types:
        taken, _, given = loop.partition("->")
        fits = all(can_cast(kind, dtype(letter)) for kind, letter in zip(wide, taken, strict=True))
        if fits and [dtype(letter) for letter in given] == [found.dtype for found in made]:
            return tuple(dtype(letter) for letter in taken + given)
    raise TypeError(f"ufunc '{ufunc.__name__}' did not contain a loop with signature matching types {dtypes}")
