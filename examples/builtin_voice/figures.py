"""Draw `figures/losses.png` from the training logs and `figures/spectrograms.png` from evaluated audio.

    python -m examples.builtin_voice.figures WORK TEACHER STUDENT

WORK holds the training state; TEACHER and STUDENT are folders that `evaluate --keep` filled with the same cases.
"""

import csv
from pathlib import Path

import click
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from examples.builtin_voice.synthesis import SAMPLE_RATE
from examples.builtin_voice.synthesisers import read_wav

FOLDER = Path("examples/builtin_voice/figures")
CURVES = {
    "lm": ("latent", "guide"),
    "codec": ("mel", "magnitude", "convergence"),
    "encoder": ("latent",),
    "adapt": ("mel",),
}
SHOWN = 3


def draw_losses(axes: Axes, log: Path, names: tuple[str, ...]) -> None:
    """Training (solid) and held-out (dashed) losses against the step."""
    with log.open() as file:
        rows = list(csv.DictReader(file))
    steps = [int(row["step"]) for row in rows]
    for name in names:
        (line,) = axes.plot(steps, [float(row[name]) for row in rows], label=name)
        held_out = [float(row[f"held_out_{name}"]) for row in rows]
        axes.plot(steps, held_out, "--", color=line.get_color(), label=f"{name}, held out, averaged weights")
    axes.set(yscale="log", xlabel="step", title=log.parent.name)
    axes.legend(fontsize=7)


def draw_spectrogram(axes: Axes, path: Path) -> None:
    """Spectrogram up to 8 kHz, 32 ms windows."""
    axes.specgram(read_wav(path) + 1e-6, NFFT=768, noverlap=640, Fs=SAMPLE_RATE, vmin=-130, vmax=-40)
    axes.set(ylim=(0, 8000), title=f"{path.parent.name}: {path.stem}", xlabel="s", ylabel="Hz")


@click.command()
@click.argument("work", type=click.Path(path_type=Path, exists=True))
@click.argument("teacher", type=click.Path(path_type=Path, exists=True))
@click.argument("student", type=click.Path(path_type=Path, exists=True))
def main(work: Path, teacher: Path, student: Path) -> None:
    """Draw both figures."""
    FOLDER.mkdir(exist_ok=True)
    figure, panels = plt.subplots(1, len(CURVES), figsize=(4.5 * len(CURVES), 4))
    for axes, (name, losses) in zip(panels, CURVES.items(), strict=True):
        draw_losses(axes, work / name / "log.csv", losses)
    figure.tight_layout()
    figure.savefig(FOLDER / "losses.png", dpi=80)
    names = sorted(path.name for path in teacher.glob("*.wav"))[:SHOWN]
    figure, grid = plt.subplots(SHOWN, 2, figsize=(14, 3 * SHOWN), squeeze=False)
    for row, name in zip(grid, names, strict=True):
        for axes, folder in zip(row, (teacher, student), strict=True):
            draw_spectrogram(axes, folder / name)
    figure.tight_layout()
    figure.savefig(FOLDER / "spectrograms.png", dpi=60)


if __name__ == "__main__":
    main()
