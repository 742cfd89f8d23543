"""Continuous distributions of NumPy's older interface: each number from the same draws, in the same order."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from typing import Any

from numpy_rs._create import array, asarray
from numpy_rs._functions import module

#: A number of a distribution, from the state and its parameters.
Draw = Callable[..., float]


def _exponential(state: Any) -> float:
    return -math.log(1.0 - state.random_sample())


def _gamma(state: Any, shape: float) -> float:
    """Marsaglia and Tsang's method, and Johnk's below a shape of 1."""
    if shape in (0.0, 1.0):
        return _exponential(state) if shape else 0.0
    return _gamma_small(state, shape) if shape < 1.0 else _gamma_large(state, shape)


def _gamma_small(state: Any, shape: float) -> float:
    while True:
        uniform, limit = float(state.random_sample()), _exponential(state)
        if uniform <= 1.0 - shape:
            found = math.pow(uniform, 1.0 / shape)
        else:
            tail = -math.log((1.0 - uniform) / shape)
            found, limit = math.pow(1.0 - shape + shape * tail, 1.0 / shape), limit + tail
        if found <= limit:
            return found


def _gamma_large(state: Any, shape: float) -> float:
    b = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * b)
    while True:
        x = float(state.standard_normal())
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v, uniform = v * v * v, state.random_sample()
        if uniform < 1.0 - 0.0331 * (x * x) * (x * x) or (
            math.log(uniform) < 0.5 * x * x + b * (1.0 - v + math.log(v))
        ):
            return b * v


def _scaled_gamma(state: Any, shape: float, scale: float) -> float:
    return scale * _gamma(state, shape)


def _chisquare(state: Any, df: float) -> float:
    return 2.0 * _gamma(state, df / 2.0)


def _f(state: Any, dfnum: float, dfden: float) -> float:
    above = _chisquare(state, dfnum) * dfden
    return above / (_chisquare(state, dfden) * dfnum)


def _cauchy(state: Any) -> float:
    above: float = state.standard_normal()
    return above / float(state.standard_normal())


def _student(state: Any, df: float) -> float:
    above = float(state.standard_normal())
    below = _gamma(state, df / 2.0)
    return math.sqrt(df / 2.0) * above / math.sqrt(below)


def _wald(state: Any, mean: float, scale: float) -> float:
    y = float(state.standard_normal())
    y = mean * y * y
    x = mean + mean / (2.0 * scale) * (y - math.sqrt(4.0 * scale * y + y * y))
    return x if state.random_sample() <= mean / (mean + x) else mean * mean / x


def _laplace(state: Any, loc: float, scale: float) -> float:
    uniform = 0.0
    while not uniform:
        uniform = state.random_sample()
    half = uniform >= 0.5
    return loc - scale * math.log(2.0 - uniform - uniform) if half else loc + scale * math.log(uniform + uniform)


def _gumbel(state: Any, loc: float, scale: float) -> float:
    uniform = 1.0
    while uniform >= 1.0:
        uniform = 1.0 - state.random_sample()
    return loc - scale * math.log(-math.log(uniform))


def _logistic(state: Any, loc: float, scale: float) -> float:
    uniform = 0.0
    while not uniform:
        uniform = state.random_sample()
    return loc + scale * math.log(uniform / (1.0 - uniform))


def _rayleigh(state: Any, scale: float) -> float:
    return scale * math.sqrt(-2.0 * math.log1p(-state.random_sample()))


def _triangular(state: Any, left: float, mode: float, right: float) -> float:
    base, rise = right - left, mode - left
    uniform = float(state.random_sample())
    if uniform <= rise / base:
        return left + math.sqrt(uniform * (rise * base))
    return right - math.sqrt((1.0 - uniform) * ((right - mode) * base))


def _lognormal(state: Any, mean: float, sigma: float) -> float:
    return math.exp(mean + sigma * state.standard_normal())


def _pareto(state: Any, a: float) -> float:
    return math.exp(_exponential(state) / a) - 1.0


def _power(state: Any, a: float) -> float:
    return math.pow(1.0 - math.exp(-_exponential(state)), 1.0 / a)


def _weibull(state: Any, a: float) -> float:
    return math.pow(_exponential(state), 1.0 / a) if a else 0.0


_REFUSALS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
}


def _checked(values: dict[str, Any], refused: str) -> None:
    for rule in refused.split():
        name, sign, bound = re.split("(<=|==|<|>)", rule)
        limit = 0 if bound == "0" else values[bound]
        if bool(_REFUSALS[sign](values[name], limit).any()):
            raise ValueError(f"{name} {sign} {bound}")


def _method(name: str, draw: Draw, parameters: dict[str, float | None], refused: str = "") -> Callable[..., Any]:
    """A method: how a number is drawn, the parameters with their defaults (None: needed), and what they may not be."""
    names = list(parameters)

    def method(self: Any, *given: Any, size: Any = None, **named: Any) -> Any:
        if len(given) == len(names) + 1 and size is None:
            given, size = given[:-1], given[-1]
        values = {**parameters, **named, **dict(zip(names, given, strict=False))}
        if len(given) > len(names) or set(values) != set(names) or None in values.values():
            raise TypeError(f"{name}() takes {', '.join([*names, 'size'])}")
        arrays = {key: asarray(value, "float64") for key, value in values.items()}
        _checked(arrays, refused)
        return _filled(self, draw, list(arrays.values()), size)

    method.__name__ = name
    method.__doc__ = f"Numbers of the distribution `{name}`: {', '.join([*names, 'size'])}."
    return method


def _filled(state: Any, draw: Draw, arrays: list[Any], size: Any) -> Any:
    shapes = [value.shape for value in arrays]
    shape = module("")["broadcast_shapes"](*shapes) if shapes else ()
    if size is None and not shape:
        return draw(state, *[value.item() for value in arrays])
    wanted = shape if size is None else tuple(size) if isinstance(size, tuple | list) else (size.__index__(),)
    columns = [module("")["broadcast_to"](value, wanted).ravel().tolist() for value in arrays]
    rows = zip(*columns, strict=True) if columns else [()] * math.prod(wanted)
    return array([draw(state, *row) for row in rows], dtype=float).reshape(wanted)


class Distributions:
    """The distributions, as methods of a state that draws uniform and normal numbers."""

    standard_gamma = _method("standard_gamma", _gamma, {"shape": None}, "shape<0")
    gamma = _method("gamma", _scaled_gamma, {"shape": None, "scale": 1.0}, "shape<0 scale<0")
    chisquare = _method("chisquare", _chisquare, {"df": None}, "df<=0")
    f = _method("f", _f, {"dfnum": None, "dfden": None}, "dfnum<=0 dfden<=0")
    standard_cauchy = _method("standard_cauchy", _cauchy, {})
    standard_t = _method("standard_t", _student, {"df": None}, "df<=0")
    wald = _method("wald", _wald, {"mean": None, "scale": None}, "mean<=0 scale<=0")
    laplace = _method("laplace", _laplace, {"loc": 0.0, "scale": 1.0}, "scale<0")
    gumbel = _method("gumbel", _gumbel, {"loc": 0.0, "scale": 1.0}, "scale<0")
    logistic = _method("logistic", _logistic, {"loc": 0.0, "scale": 1.0}, "scale<0")
    triangular = _method(
        "triangular", _triangular, {"left": None, "mode": None, "right": None}, "left>mode mode>right left==right"
    )
    rayleigh = _method("rayleigh", _rayleigh, {"scale": 1.0}, "scale<0")
    lognormal = _method("lognormal", _lognormal, {"mean": 0.0, "sigma": 1.0}, "sigma<0")
    pareto = _method("pareto", _pareto, {"a": None}, "a<=0")
    power = _method("power", _power, {"a": None}, "a<=0")
    weibull = _method("weibull", _weibull, {"a": None}, "a<0")
