"""Given noise in place of the reference's own, which it draws inside its forward pass."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

_DRAWS = ("normal_", "trunc_normal_")


@contextmanager
def drawn_noise(draw: Callable[[], npt.NDArray[np.float32]]) -> Iterator[None]:
    """While open, `torch.nn.init`'s normal draws are filled from `draw()`, 32 numbers each.

    The standard deviation asked for is ignored: `draw` returns noise already scaled.
    """

    def fill(tensor: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
        return tensor.copy_(torch.from_numpy(draw()).view_as(tensor))

    real = {name: getattr(torch.nn.init, name) for name in _DRAWS}
    try:
        for name in _DRAWS:
            setattr(torch.nn.init, name, fill)
        yield
    finally:
        for name, function in real.items():
            setattr(torch.nn.init, name, function)
