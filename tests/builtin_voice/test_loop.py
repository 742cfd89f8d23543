"""An interrupted training goes on as if it had never stopped."""

from pathlib import Path

import pytest
import torch
from torch import nn

from examples.builtin_voice.loop import Losses, Plan, Run, load_averaged, train

PLAN = Plan(steps=8, rate=0.1, betas=(0.9, 0.99), clip=1.0, warm_up=2, save_every=2)


def train_line(folder: Path, stop_after: int | None = None) -> nn.Linear:
    """Fit a line to random points; with `stop_after`, be killed in the middle of that step."""
    torch.manual_seed(0)
    line = nn.Linear(3, 1)

    def losses(step: int) -> Losses:
        if step == stop_after:
            raise KeyboardInterrupt
        points = torch.randn(4, 3)
        return {"square": ((line(points) - points.sum(dim=1, keepdim=True)) ** 2).mean()}

    train(line, PLAN, folder, losses, lambda averaged: {"bias": averaged.bias.abs().sum()})
    return line


@pytest.mark.parametrize("stop_after", [2, 5, 7])
def test_resuming_is_exact(tmp_path: Path, stop_after: int) -> None:
    whole = train_line(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train_line(tmp_path / "parts", stop_after)
    resumed = train_line(tmp_path / "parts")
    assert torch.equal(whole.weight, resumed.weight)
    averages = nn.Linear(3, 1), nn.Linear(3, 1)
    for average, name in zip(averages, ("whole", "parts"), strict=True):
        load_averaged(average, tmp_path / name)
    assert torch.equal(averages[0].weight, averages[1].weight)
    assert not torch.equal(averages[0].weight, whole.weight)


def test_a_finished_training_is_left_alone(tmp_path: Path) -> None:
    trained = train_line(tmp_path)
    before = (tmp_path / "state.pt").read_bytes()
    again = train_line(tmp_path)
    assert torch.equal(trained.weight, again.weight)
    assert (tmp_path / "state.pt").read_bytes() == before


def test_the_rate_warms_up_holds_and_decays() -> None:
    long = Plan(steps=100, rate=1.0, betas=(0.9, 0.9), clip=1.0, warm_up=10, decay=0.3)
    rates = [long.rate_at(step) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[10:70] == [1.0] * 60
    assert rates[85] == pytest.approx(0.5)
    assert rates[100] == pytest.approx(0.01)


def test_the_average_follows_the_weights(tmp_path: Path) -> None:
    run = Run(nn.Linear(1, 1, bias=False), PLAN, tmp_path)
    for _ in range(3):
        run.update(run.module(torch.ones(1, 1)).sum())
    assert run.step == 3
    assert not torch.equal(run.average.module.weight, run.module.weight)
