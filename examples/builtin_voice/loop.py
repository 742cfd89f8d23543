"""A resumable training loop: AdamW, warm-up, constant rate, linear decay; moving average of the weights; CSV log.

Step s draws its batch and noise from `seed + s` alone, so an interrupted run goes on as if it had never stopped.
"""

import csv
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

Losses = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Plan:
    """How to train: total steps, the last `decay` share of which lower the rate linearly to a hundredth."""

    steps: int
    rate: float
    betas: tuple[float, float]
    clip: float
    weight_decay: float = 0.01
    warm_up: int = 50
    decay: float = 0.3
    average: float = 0.999
    save_every: int = 200
    seed: int = 0

    def rate_at(self, step: int) -> float:
        """Factor on `rate`."""
        left = (self.steps - step) / max(1, self.steps * self.decay)
        return min(1.0, (step + 1) / self.warm_up, max(0.01, left))


def save_atomically(content: object, path: Path) -> None:
    """Write by rename, so that a reader or a killed run never sees half a file."""
    temporary = path.with_suffix(".tmp")
    torch.save(content, temporary)
    temporary.replace(path)


def trainable(modules: Iterable[nn.Module]) -> list[nn.Parameter]:
    """The parameters of the modules that have a gradient."""
    return [p for module in modules for p in module.parameters() if p.requires_grad]


class Run:
    """Weights, their average and the optimiser of one training, kept in `folder/state.pt`."""

    def __init__(self, module: nn.Module, plan: Plan, folder: Path) -> None:
        self.module, self.plan, self.step = module, plan, 0
        self.average = AveragedModel(module, multi_avg_fn=get_ema_multi_avg_fn(plan.average))
        self.optimiser = torch.optim.AdamW(
            trainable([module]), lr=plan.rate, betas=plan.betas, weight_decay=plan.weight_decay
        )
        self.path = folder / "state.pt"
        if self.path.exists():
            self._restore()

    def _restore(self) -> None:
        state = torch.load(self.path, weights_only=True)
        self.step = state["step"]
        self.module.load_state_dict(state["module"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])

    def save(self) -> None:
        """Keep everything that a later run needs to go on."""
        state = {
            "step": self.step,
            "module": self.module.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        save_atomically(state, self.path)

    def update(self, loss: torch.Tensor) -> None:
        """One optimiser step on `loss`."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.rate * self.plan.rate_at(self.step)
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trainable([self.module]), self.plan.clip)
        self.optimiser.step()
        self.average.update_parameters(self.module)
        self.step += 1


def train(
    module: nn.Module,
    plan: Plan,
    folder: Path,
    losses: Callable[[int], Losses],
    validate: Callable[[nn.Module], Losses],
) -> None:
    """Train `module` on the sum of `losses(step)`, logging them and `validate(averaged module)` at each save."""
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(module, plan, folder)
    sums: dict[str, float] = {}
    while run.step < plan.steps:
        torch.manual_seed(plan.seed + run.step)
        parts = losses(run.step)
        run.update(torch.stack(list(parts.values())).sum())
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value.item() / plan.save_every
        if run.step % plan.save_every == 0 or run.step == plan.steps:
            run.save()
            with torch.no_grad():
                held_out = {f"held_out_{k}": v.item() for k, v in validate(run.average.module).items()}
            log(folder / "log.csv", {"step": run.step, "time": time.time(), **sums, **held_out})
            sums = {}


def log(path: Path, row: dict[str, float]) -> None:
    """Append a row to a CSV file with a header, and print it."""
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, row.keys())
        if fresh:
            writer.writeheader()
        writer.writerow(row)
    print(" ".join(f"{k}={v:.4g}" for k, v in row.items() if k != "time"), flush=True)


def load_averaged(module: nn.Module, folder: Path, prefix: str = "") -> None:
    """Load the moving average that a training left in `folder`, of the part of its module named `prefix`."""
    state = torch.load(folder / "state.pt", weights_only=True)["average"]
    prefix = "module." + prefix
    module.load_state_dict({k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)})
