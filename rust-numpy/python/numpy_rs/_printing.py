"""Arrays as text, by NumPy's rules."""

from __future__ import annotations

import contextlib
import math
import struct
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

_DEFAULTS: dict[str, Any] = {
    "edgeitems": 3,
    "threshold": 1000,
    "floatmode": "maxprec",
    "precision": 8,
    "suppress": False,
    "linewidth": 75,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
    "formatter": None,
    "legacy": False,
    "override_repr": None,
}
_options: ContextVar[dict[str, Any]] = ContextVar("numpy_rs_printoptions", default=_DEFAULTS)
_DIGITS = {2: 5, 4: 9, 8: 17}
#: From this magnitude on, numbers are written with exponents.
_CUTOFF = {2: 1e3, 4: 1e6, 8: 1e8}


def get_printoptions() -> dict[str, Any]:
    """The options in force."""
    return dict(_options.get())


def legacy() -> bool:
    """Whether scalars are written as they were before NumPy 2."""
    mode = _options.get()["legacy"]
    return bool(mode) and str(mode).startswith("1.")


def set_printoptions(precision: int | None = None, threshold: int | None = None, **others: Any) -> None:
    """Changes options; those that are None stay."""
    given = {"precision": precision, "threshold": threshold, **others}
    for name in given:
        if name not in _DEFAULTS:
            raise TypeError(f"set_printoptions() got an unexpected keyword argument '{name}'")
    if given.get("floatmode") not in (None, "fixed", "unique", "maxprec", "maxprec_equal"):
        raise ValueError("floatmode option must be one of fixed, unique, maxprec, maxprec_equal")
    if given.get("sign") not in (None, " ", "+", "-"):
        raise ValueError("sign option must be one of ' ', '+', or '-'")
    _options.set({**_options.get(), **{name: value for name, value in given.items() if value is not None}})


@contextlib.contextmanager
def printoptions(**options: Any) -> Iterator[dict[str, Any]]:
    """Options for a while."""
    token = _options.set(_options.get())
    try:
        set_printoptions(**options)
        yield get_printoptions()
    finally:
        _options.reset(token)


def shortest(value: float, itemsize: int) -> Decimal:
    """The decimal with the fewest digits that reads back as this value."""
    if itemsize == 8:
        return Decimal(repr(value))
    form = "<e" if itemsize == 2 else "<f"
    same = struct.pack(form, value)
    for digits in range(_DIGITS[itemsize]):
        text = f"{value:.{digits}e}"
        with contextlib.suppress(OverflowError):
            if struct.pack(form, float(text)) == same:
                return Decimal(text)
    return Decimal(repr(value))


def _positional(value: Decimal, precision: int | None, fixed: bool, exact: float) -> tuple[str, str]:
    """Digits before and after the point, without trailing zeros unless `fixed`."""
    if precision is not None and (fixed or -value.as_tuple().exponent > precision):  # type: ignore[operator]
        text = f"{Decimal(exact):.{precision}f}"
    else:
        text = f"{value:f}"
    whole, _, fraction = text.partition(".")
    return whole, fraction if fixed else fraction.rstrip("0")


def _scientific(value: Decimal, precision: int | None, fixed: bool, exact: float) -> tuple[str, str, int]:
    """Digits before and after the point, and the exponent."""
    digits = len(value.as_tuple().digits) - 1
    if precision is not None and (fixed or digits > precision):
        text = f"{Decimal(exact):.{precision}e}"
    else:
        text = f"{value:.{digits}e}"
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    return whole, fraction if fixed else fraction.rstrip("0"), int(exponent) if value else 0


def _exponent(value: int, width: int = 2) -> str:
    return f"e{'-' if value < 0 else '+'}{abs(value):0{width}d}"


class _Floats:
    """Real numbers, padded to a common width."""

    def __init__(self, values: list[float], itemsize: int, options: dict[str, Any], sign: str | None = None) -> None:
        self.itemsize, self.options, self.sign = itemsize, options, sign or options["sign"]
        self.mode = options["floatmode"]
        self.precision = None if self.mode == "unique" else options["precision"]
        finite = [value for value in values if math.isfinite(value)]
        sizes = [abs(value) for value in finite if value]
        self.exponents = bool(sizes) and self._wants_exponents(min(sizes), max(sizes))
        self.before = self.after = self.fraction = self.exponent_width = 0
        if finite:
            self._measure(finite)
        if self.sign == " " and not any(math.copysign(1, value) < 0 for value in finite):
            self.before += 1
        if len(finite) < len(values):
            negative = self.sign != "-" or any(value == -math.inf for value in values)
            room = self.after + 1
            widest = max(len(options["nanstr"]), len(options["infstr"]) + negative)
            self.before = max(self.before, widest - room, len(options["nanstr"]) - room)

    def _wants_exponents(self, low: float, high: float) -> bool:
        small = not self.options["suppress"] and (low < 0.0001 or high / low > 1000.0)
        return high >= _CUTOFF[self.itemsize] or small

    def _digits(self, value: float, full: bool = False) -> tuple[Any, ...]:
        """The digits of a value: as few as tell it, or, where `full`, as many as the widest has."""
        split: Callable[..., tuple[Any, ...]] = _scientific if self.exponents else _positional
        precision = self.fraction if full else self.precision
        return split(shortest(value, self.itemsize), precision, full or self.mode == "fixed", value)

    def _signed(self, value: float, whole: str) -> str:
        plus = self.sign == "+" and math.copysign(1, value) > 0
        return "+" + whole if plus else whole

    def _measure(self, finite: list[float]) -> None:
        parts = [self._digits(value) for value in finite]
        self.before = max(len(self._signed(value, part[0])) for value, part in zip(finite, parts, strict=True))
        self.fraction = self.after = max(len(part[1]) for part in parts)
        if self.exponents:
            self.exponent_width = max(2, *(len(str(abs(part[2]))) for part in parts))
            self.after = self.fraction + self.exponent_width + 2

    def __call__(self, value: float) -> str:
        if not math.isfinite(value):
            return self._special(value).rjust(self.before + self.after + 1)
        full = self.exponents or self.mode in ("fixed", "maxprec_equal")
        whole, fraction, *exponent = self._digits(value, full)
        whole = self._signed(value, whole).rjust(self.before)
        if exponent:
            return f"{whole}.{fraction}{_exponent(exponent[0], self.exponent_width)}"
        return f"{whole}.{fraction.ljust(self.after)}"

    def _special(self, value: float) -> str:
        if math.isnan(value):
            return ("+" if self.sign == "+" else "") + str(self.options["nanstr"])
        sign = "-" if value < 0 else "+" if self.sign == "+" else ""
        return sign + str(self.options["infstr"])


class _Complexes:
    """Complex numbers: two parts, each of a common width."""

    def __init__(self, values: list[complex], itemsize: int, options: dict[str, Any]) -> None:
        self.real = _Floats([value.real for value in values], itemsize, options)
        self.imag = _Floats([value.imag for value in values], itemsize, options, "+")

    def __call__(self, value: complex) -> str:
        imag = self.imag(value.imag)
        digits = imag.rstrip()
        return self.real(value.real) + digits + "j" + imag[len(digits) :]


def _formatter(kind: Any, values: list[Any], options: dict[str, Any], ndim: int) -> Callable[[Any], str]:
    if kind._fields:
        parts = [
            _formatter(field, [value[number] for value in values], options, ndim)
            for number, (_, field, _) in enumerate(kind._fields)
        ]
        comma = "," if len(parts) == 1 else ""
        return lambda value: f"({', '.join(part(x) for part, x in zip(parts, value, strict=True))}{comma})"
    if kind.kind == "b":
        return lambda value: (" True" if ndim else "True") if value else "False"
    if kind.kind in "iu":
        plus = "+" if options["sign"] == "+" else " " if options["sign"] == " " and min(values, default=0) >= 0 else ""
        width = max((len(f"{value:{plus}d}") for value in values), default=0)
        return lambda value: f"{value:{plus}{width}d}"
    if kind.kind == "f":
        return _Floats(values, kind.itemsize, options)
    if kind.kind == "c":
        return _Complexes(values, kind.itemsize // 2, options)
    return lambda value: repr(value)


def _edges(array: Any, edge: int) -> Any:
    """The elements that are shown of a large array."""
    from numpy_rs._create import asarray

    for axis, n in enumerate(array.shape):
        if n > 2 * edge:
            places = asarray([*range(edge), *range(n - edge, n)])
            array = array[(slice(None),) * axis + (places,)]
    return array


class _Lines:
    """The nested brackets of an array."""

    def __init__(self, shape: tuple[int, ...], words: Iterator[str], options: dict[str, Any], separator: str) -> None:
        self.shape, self.words, self.separator = shape, words, separator
        self.edge, self.summarised = options["edgeitems"], math.prod(shape) > options["threshold"]

    def _items(self, axis: int) -> list[bool]:
        """Whether each part along an axis is an element; False stands for the dots."""
        n = self.shape[axis]
        if self.summarised and n > 2 * self.edge:
            return [True] * self.edge + [False] + [True] * self.edge
        return [True] * n

    def text(self, axis: int, indent: str, width: int) -> str:
        """The part from this axis on, whose lines begin with `indent`."""
        if axis == len(self.shape):
            return next(self.words)
        inner = indent + " "
        items = self._items(axis)
        if axis == len(self.shape) - 1:
            body = self._row(items, indent, width)
        else:
            gap = self.separator.rstrip() + "\n" * (len(self.shape) - axis - 1)
            parts = [self.text(axis + 1, inner, width - 1) if item else "..." for item in items]
            body = (gap + indent).join(parts)
        return f"[{body}]"

    def _row(self, items: list[bool], indent: str, width: int) -> str:
        limit = width - max(len(self.separator.rstrip()), 1)
        done, line = "", indent
        for number, item in enumerate(items):
            word = next(self.words) if item else "..."
            if len(line) + len(word) > limit and len(line) > len(indent):
                done, line = done + line.rstrip() + "\n", indent
            line += word
            if number < len(items) - 1:
                line += self.separator
        return (done + line)[len(indent) :]


def array2string(
    a: Any,
    max_line_width: int | None = None,
    precision: int | None = None,
    suppress_small: bool | None = None,
    separator: str = " ",
    prefix: str = "",
    *,
    suffix: str = "",
    **others: Any,
) -> str:
    """An array as nested brackets."""
    from numpy_rs._array_numbers import values as read

    changed = {"linewidth": max_line_width, "precision": precision, "suppress": suppress_small, **others}
    options = {**_options.get(), **{name: value for name, value in changed.items() if value is not None}}
    if a.size == 0:
        return "[]"
    shown = _edges(a, options["edgeitems"]) if a.size > options["threshold"] else a
    numbers = read(shown.dtype, shown.tobytes())
    word = _formatter(a.dtype, numbers, options, a.ndim)
    lines = _Lines(a.shape, map(word, numbers), options, separator)
    return lines.text(0, " " + " " * len(prefix), options["linewidth"] - len(suffix))


def array_str(
    a: Any, max_line_width: int | None = None, precision: int | None = None, suppress_small: Any = None
) -> str:
    """What `str` gives."""
    if a.ndim == 0 and not a.dtype._fields:
        return str(a[()])
    return array2string(a, max_line_width, precision, suppress_small, " ", "")


def array_repr(
    arr: Any, max_line_width: int | None = None, precision: int | None = None, suppress_small: Any = None
) -> str:
    """What `repr` gives: brackets, and the dtype where they do not tell."""
    options = _options.get()
    width = options["linewidth"] if max_line_width is None else max_line_width
    body = array2string(arr, width, precision, suppress_small, ", ", "array(", suffix=")")
    extras = []
    if (not arr.size and arr.shape != (0,)) or arr.size > options["threshold"]:
        extras.append(f"shape={arr.shape}")
    if not arr.size or str(arr.dtype) not in ("bool", "int64", "float64", "complex128"):
        extras.append(f"dtype={_short(arr.dtype)}")
    if not extras:
        return f"array({body})"
    text, tail = f"array({body},", ", ".join(extras) + ")"
    over = len(text) - (text.rfind("\n") + 1) + len(tail) + 1 > width
    return text + ("\n" + " " * 6 if over else " ") + tail


def _short(kind: Any) -> str:
    if kind._fields or kind._code < 0:
        return str(kind) if kind._fields else repr(kind.str)
    return kind.name if kind.isnative else repr(kind.str)


def scalar_str(value: Any) -> str:
    """A scalar as `str` gives it."""
    if value.dtype.kind not in "fc":
        return str(value.item())
    return number_str(value.item(), value.dtype.itemsize // (2 if value.dtype.kind == "c" else 1))


def number_str(value: Any, itemsize: int) -> str:
    """A real or complex number with as many digits as it needs."""
    if isinstance(value, complex):
        imag = _plain(value.imag, itemsize, bare=True)
        if value.real == 0 and math.copysign(1, value.real) > 0:
            return f"{imag}j"
        sign = "" if imag.startswith("-") else "+"
        return f"({_plain(value.real, itemsize, bare=True)}{sign}{imag}j)"
    return _plain(value, itemsize, bare=False)


def _plain(value: float, itemsize: int, bare: bool) -> str:
    if not math.isfinite(value):
        return str(value)
    digits, high = shortest(value, itemsize), {2: 1e3, 4: 1e8, 8: 1e16}[itemsize]
    if value and not 1e-4 <= abs(value) < high:
        whole, fraction, exponent = _scientific(digits, None, False, value)
        return f"{whole}{'.' + fraction if fraction else ''}{_exponent(exponent)}"
    whole, fraction = _positional(digits, None, False, value)
    return f"{whole}.{fraction or '0'}" if fraction or not bare else whole
