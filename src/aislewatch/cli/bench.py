"""``aislewatch bench``: how many cameras this machine carries."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from aislewatch.app.config import Config
from aislewatch.app.logs import configure_logs
from aislewatch.domain.errors import StorageError
from aislewatch.evaluation.bench.beside import Beside
from aislewatch.evaluation.bench.figures import COLUMNS, Run, machine, report, rows
from aislewatch.evaluation.bench.footage import Footage, probe, rehearsed
from aislewatch.evaluation.bench.plot import plot
from aislewatch.evaluation.bench.run import Plan
from aislewatch.evaluation.bench.run import bench as measure

FIGURES = "bench.json"
PLOT = "bench.svg"

FilesArgument = Annotated[
    list[Path] | None, typer.Argument(help="Videos to play. [default: a rehearsal]", show_default=False)
]
OutOption = Annotated[Path, typer.Option("--out", help="Folder for bench.json and bench.svg.")]
ProfileOption = Annotated[list[str] | None, typer.Option("--profile", help="fast, default or accurate.")]
PrecisionOption = Annotated[list[str] | None, typer.Option("--precision", help="auto, bf16, int8 or f32.")]
RateOption = Annotated[float, typer.Option("--rate", min=1, max=30, help="Analyzed pictures a second.")]
SecondsOption = Annotated[float, typer.Option("--seconds", min=2, help="Measured of each run.")]
ThreadsOption = Annotated[
    int, typer.Option("--threads", min=0, help="Of inference; 0: as many as there are.")
]
BesideOption = Annotated[
    str | None, typer.Option("--beside", help="A command to time beside, see benchmarks/usual_loop.py.")
]
QuickOption = Annotated[bool, typer.Option("--quick", help="Fewer and shorter runs: some minutes.")]


def bench(
    files: FilesArgument = None,
    out: OutOption = Path("bench"),
    profile: ProfileOption = None,
    precision: PrecisionOption = None,
    rate: RateOption = 5.0,
    seconds: SecondsOption = 35.0,
    threads: ThreadsOption = 0,
    beside: BesideOption = None,
    quick: QuickOption = False,
) -> None:
    """Measure how many cameras this machine carries, and how fast it is.

    Plays videos as looping cameras through the whole belt, at more and more cameras, and sets what it costs
    beside the bare sum of decoding and the networks, and beside another loop if one is given. Everything is
    counted in processor time, so that a busy machine changes little; latencies want a quiet one.

    Writes [bold]bench.json[/] and [bold]bench.svg[/].

    Example: [cyan]aislewatch bench --quick[/]
    Example: [cyan]aislewatch bench aisle.mp4 till.mp4 --precision bf16 --precision f32[/]
    """
    console = Console()
    configure_logs(Config(log_level="error"))
    plan = Plan(
        rate, min(seconds, 6.0) if quick else seconds, threads, Beside(beside) if beside else None, not quick
    )
    setups = [(p, q) for p in profile or ["default"] for q in precision or _precisions(quick)]
    runs: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="aislewatch-bench-") as folder, _progress(console) as bar:
        task = bar.add_task("Making footage")
        footage = _footage(files, Path(folder), quick, lambda text: bar.update(task, description=text))
        for run in measure(footage, setups, plan, lambda text, _: bar.update(task, description=text)):
            runs.append(run)
            bar.console.print(
                f"{run.input} ({run.profile} {run.precision}): {run.cameras_per_core:.1f} cameras per core"
            )
    _write(out, runs, plan)
    _tell(console, runs, out)


def _precisions(quick: bool) -> list[str]:
    """``auto`` is bf16 where the processor has it; int8 is what ordinary ones do."""
    native = machine()["bf16"]
    return ["auto"] if quick else ["bf16", "int8", "f32"] if native else ["int8", "f32"]


def _footage(
    files: Sequence[Path] | None, folder: Path, quick: bool, say: Callable[[str], None]
) -> list[Footage]:
    if files:
        return [probe(path) for path in files]
    crowds = (0, 3) if quick else (0, 1, 3, 6)
    return rehearsed(folder, crowds, lambda crowd, share: say(f"Filming {crowd} people: {share:.0%}"))


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def _write(out: Path, runs: Sequence[Run], plan: Plan) -> None:
    settings = {"rate": plan.rate, "seconds": plan.seconds, "threads": plan.threads}
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / FIGURES).write_text(report(runs, settings), encoding="utf-8")
        (out / PLOT).write_text(plot(runs), encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{out} cannot be written: {error.strerror}.", fix="Choose another --out."
        ) from None


def _tell(console: Console, runs: Sequence[Run], out: Path) -> None:
    console.print(
        f"Analyzed pictures a second and core: bare sum, ours, the loop beside. [bold]{out / FIGURES}[/], "
        f"[bold]{out / PLOT}[/]"
    )
    lines = [list(COLUMNS), *rows(runs)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    for line in lines:  # plain, so that it can be copied into a text
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
