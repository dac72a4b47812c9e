"""A labelled data set: a folder of clips and ``clips.csv``, which says what each one shows."""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from aislewatch.domain.errors import InvalidInput, NotFound

TABLE: Final = "clips.csv"
COLUMNS: Final = ("path", "label", "action", "group", "seconds")


class Label(StrEnum):
    """What a clip shows, as a whole."""

    NORMAL = "normal"
    SUSPICIOUS = "suspicious"


@dataclass(frozen=True, slots=True)
class LabelledClip:
    """One row of the table.

    ``path`` is relative to the data set's folder; ``group`` names who or what must not be split between
    choosing a rule and scoring it (actors, cameras, stores); ``seconds`` is the clip's length.
    """

    path: str
    label: Label
    action: str
    group: str
    seconds: float

    @property
    def suspicious(self) -> bool:
        return self.label is Label.SUSPICIOUS


@dataclass(frozen=True, slots=True)
class Dataset:
    """``folder`` holds the table; ``clips`` in the table's order."""

    folder: Path
    clips: tuple[LabelledClip, ...]

    def file(self, clip: LabelledClip) -> Path:
        """Where a clip's video lies."""
        return self.folder / clip.path


def read_dataset(folder: Path, limit: int | None = None) -> Dataset:
    """The data set in ``folder``, or its first ``limit`` clips. Videos are not touched; columns beyond
    :data:`COLUMNS` are ignored.

    Raises :class:`NotFound` when there is no table, :class:`InvalidInput` naming the column or the row
    (the table's first line is row 1) when it cannot be used.
    """
    table = folder / TABLE
    try:
        with table.open(newline="", encoding="utf-8-sig") as lines:
            clips = tuple(_rows(csv.DictReader(lines), table))
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(
            f"There is no {TABLE} in {folder}.",
            fix=f"Give the folder that holds {TABLE}, with the columns {', '.join(COLUMNS)}.",
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{table} cannot be read: {error}.", fix="Save it as CSV in UTF-8.") from None
    if not clips:
        raise InvalidInput(f"{table} lists no clips.", fix="Write one row per clip.")
    return Dataset(folder, clips if limit is None else clips[:limit])


def _rows(reader: "csv.DictReader[str]", table: Path) -> Iterator[LabelledClip]:
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise InvalidInput(
            f"{table} lacks the column{'s'[: len(missing) > 1]} {', '.join(missing)}.",
            fix=f"Its first line must name {', '.join(COLUMNS)}.",
        )
    seen: dict[str, int] = {}
    for row in reader:
        clip = _clip(row, f"{table}, row {reader.line_num}")
        if clip.path in seen:
            raise InvalidInput(
                f"{table}, row {reader.line_num}: {clip.path} is already in row {seen[clip.path]}.",
                fix="Keep one of them: a clip counted twice makes every figure wrong.",
            )
        seen[clip.path] = reader.line_num
        yield clip


def _clip(row: dict[str, str | None], where: str) -> LabelledClip:
    path, label, action, group, seconds = ((row[column] or "").strip() for column in COLUMNS)
    if not path:
        raise InvalidInput(f"{where}: the path is empty.", fix="Give the video's path within the folder.")
    if label not in tuple(Label):
        raise InvalidInput(f"{where}: there is no label {label!r}.", fix=f"Use {' or '.join(Label)}.")
    return LabelledClip(path, Label(label), action, group, _seconds(seconds, where))


def _seconds(text: str, where: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise InvalidInput(f"{where}: {text!r} is no length in seconds.", fix="Write it like 11.5.")
    return seconds
