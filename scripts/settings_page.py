"""Writes docs/settings.md: every setting with its default and range, read from the code itself."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from aislewatch.domain import settings
from aislewatch.domain.actions import KINDS, SUPPORTING, ActionType
from aislewatch.domain.settings import (
    SENSITIVITY,
    AlertSettings,
    AnalysisSettings,
    LadderSettings,
    SecondOpinionSettings,
    Sensitivity,
    StaffSettings,
    TraceSettings,
)
from aislewatch.domain.zones import ZoneKind

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"

EXPLAINED = {
    "analysis.rate": "pictures analyzed per second and camera",
    "ladder.confirm_count": "detections that confirm an action",
    "ladder.confirm_window": "the rolling window they must fall into",
    "ladder.together": "two different actions this close together are HIGH",
    "ladder.dwell": "a stay in one area longer than this is LOW",
    "ladder.hold": "how long a level is held before each step down",
    "ladder.confirm_alone": "supporting actions that may confirm by themselves (see below)",
    "alerts.level": "the level that raises an alert: ALERT, HIGH or CONFIRMED",
    "alerts.min_confidence": "least confidence of a signal, on top of the sensitivity",
    "alerts.min_actions": "different actions that must fall into the window",
    "alerts.persist": "how long an action must have gone on",
    "alerts.min_tracked": "how long a customer must have been followed",
    "alerts.cooldown": "the same customer, action and place within this time is the same alert",
    "alerts.hourly_ceiling": "pushes per camera and hour; more are muted, never one of a higher level",
    "alerts.pre_roll": "how much of the clip lies before the action",
    "alerts.post_roll": "how much of it lies after",
    "second_opinion.enabled": "whether a vision-language model is asked about alerts (see second-opinion.md)",
    "second_opinion.address": "where it is: OpenAI-compatible, up to `/v1`",
    "second_opinion.model": "its name there",
    "second_opinion.time_out": "how long it has to answer",
    "second_opinion.hourly": "how often it is asked",
    "second_opinion.hold_back": "nobody is called for what it clearly calls innocent",
    "second_opinion.wait": "how long calls wait for its answer, then go out without it",
    "staff.uniform": "the color of the uniform; who wears it is staff; empty: clothes say nothing",
    "staff.till_presence": "who stays in a checkout zone works there",
    "staff.till_seconds": "how long that takes",
    "traces.keep_days": "how long what was seen is kept, without pictures (see below); 0: nothing is stored",
    "traces.most_gb": "how much of it at most; the oldest goes first",
}

ADJUSTMENT = "how much readier (more than 0) or stricter than its sensitivity; `aislewatch adapt` finds it"
MOST = settings.MOST_ADJUSTED

ZONES = {
    ZoneKind.HIGH_RISK: "a department with much loss; `department` names it",
    ZoneKind.BLIND_SPOT: "a corner staff cannot see",
    ZoneKind.EXCLUSION: "fitting room, restroom: black before anybody or anything sees the picture",
    ZoneKind.EXIT: "the way out",
    ZoneKind.CHECKOUT: "the till: packing and paying are not suspicious there",
    ZoneKind.SHELF: "where goods lie: a hand in it is shopping",
    ZoneKind.RESTRICTED: "no customers",
    ZoneKind.STAFF_ONLY: "who stands here is staff",
}

EXAMPLE = """```toml
timezone = "Europe/Vienna"

[actions.concealment]
sensitivity = "high"                 # high, medium, low
kinds_off = ["layering"]

[actions.loitering]
schedule = ["mon-fri 09:00-20:00", "sat 09:00-18:00"]

[ladder]
dwell = 45

[[zones]]
name = "spirits"
kind = "high_risk"
department = "wine and spirits"
camera = "aisle-3"                   # leave it out: every camera
polygon = [[0.1, 0.4], [0.6, 0.4], [0.6, 1.0], [0.1, 1.0]]
overrides.ladder.dwell = 20          # inside this zone

[cameras.till-2]                     # for this camera only
actions.loitering.enabled = false
```"""


HEAD = f"""# Settings

<!-- Made by scripts/settings_page.py; do not edit. -->

All settings live in the database; a running server follows a change within a second, without a restart.
`aislewatch analyze --settings FILE` and the import and export of settings speak this TOML. What is left
out keeps its default; an unknown key or a value out of range is refused with the key and the range, and
then nothing is changed.

{EXAMPLE}
"""

SUPPORTING_NOTE = """
No public evidence supports the cues of the supporting actions alone: they raise the level, and
confirm only together with another action.
"""

ZONES_NOTE = """
A polygon of 3 to 64 corners in shares of the picture's width and height; no edges cross. One that cannot
be is refused with the corner, counted from 1. A person is where the feet are. At most 1000 zones.

Nothing of an **exclusion** zone exists: it is black before a picture is analyzed, shown or written into
a clip; every joint that a model imagines in it is dropped, and so is everybody whose feet and most of
whose body are in it. One that is drawn now also holds for pictures on their way, for the live picture
on the wall, and for clips whose pictures were recorded before; one that is erased still hides in a clip
what was recorded under it. Clips and stills that were finished before it was drawn stay as they are.
"""

COMMANDS = """## Changing them

| what | command |
| --- | --- |
| see what holds, for a camera or zone too | `aislewatch settings show [KEY] [--camera C] [--zone Z]` |
| one setting | `aislewatch settings set KEY VALUE [--camera C] [--zone Z]`, `settings unset KEY` |
| everything as a file | `aislewatch settings export FILE`, `settings import FILE` |
| the whole app | `aislewatch settings disable` (asks), `settings enable` |
| who changed what | `aislewatch settings history` |
| zones | `aislewatch zone list`, `add`, `replace`, `remove` |
| snoozes | `aislewatch snooze start 30m [--camera C] [--action A]`, `list`, `cancel` |

The console has a screen for all of it; changes wait there until they are saved together, and can be tried on
what happened before. The API has the same under `/api/v1/settings`. Every change there carries the version it
was made on, in its body or as `If-Match` (the ETag of `GET /settings`), and is refused with 409 or 412 when
someone else was first. `GET /settings/schema` says what each value may hold, `GET /settings/meanings` what
the sensitivities find and wrongly confirm (see [sensitivity.md](sensitivity.md)). Who sees some cameras only
sees and changes the settings of these.

While the app is off, no behavior is monitored and no alert begins; live pictures go on, and every alert so
far stays readable. Each switch is in the history, with who and when.
"""

OVERRIDES = """## Overrides

`cameras.NAME` and a zone's `overrides` may hold `enabled`, `analysis`, `ladder`, `alerts`, `staff` and
`actions`, whole or in part. A camera's lie over the shop's, a zone's over its camera's; each is checked as it
would hold. `analysis.rate` has a meaning for a whole camera only.
"""

SNOOZES = """## Snoozes

`snoozes` is a list of `until` (a time with its zone, like `2026-10-14T18:00:00Z`) with `camera`, `action`
(left out: all) and a `note`; at most one of each camera and action. Until then alerts are written down with
clip and reasons as ever, but nobody is called, and they say so. It ends by itself; what goes on after its
end is called for. Snoozed alerts do not count for the hourly ceiling.
"""

TRACES = """## Traces

Behind the models there are no pictures: boxes, joints and track numbers of the people are all the analysis
needs. They are stored as *traces* for `traces.keep_days` days, for the overlay over a clip and for trying
settings on what happened. A trace holds no picture and nothing of anybody's looks. The part that belongs to
an alert's clip is kept as long as the alert. An exclusion zone drawn later also takes the people inside it
out of what is stored. `traces` holds for the whole shop; cameras and zones have none of their own.
"""

SHADOW = """## Shadow mode

With `actions.NAME.shadow`, for the shop, a camera or a zone, an action is detected and its alerts are written
down with clip and reasons as ever, marked as shadow mode; nobody is called, and they do not count for the
hourly ceiling. It is the way to see what an action would do before it does.
"""

SECTIONS = {
    "analysis": AnalysisSettings,
    "ladder": LadderSettings,
    "alerts": AlertSettings,
    "staff": StaffSettings,
    "traces": TraceSettings,
    "second_opinion": SecondOpinionSettings,
}
"""The settings that are plain values, section by section."""

WRITTEN = {"staff.uniform": "`#rrggbb` or empty"}
"""How values that are no numbers are written."""


def page() -> str:
    """The page's text."""
    parts = (
        HEAD,
        COMMANDS,
        _table("Values", "", ("key", "default", "range", "meaning"), _values()),
        _table(
            "Sensitivity",
            "\nA signal counts from this confidence on:\n",
            ("sensitivity", "confidence"),
            ((sensitivity.value, f"{SENSITIVITY[sensitivity]:g}") for sensitivity in Sensitivity),
        ),
        _table("Actions and kinds", SUPPORTING_NOTE, ("action", "kinds", "confirms by itself"), _actions()),
        OVERRIDES,
        SNOOZES,
        TRACES,
        SHADOW,
        _table("Zones", ZONES_NOTE, ("kind", "meaning"), ((f"`{z}`", ZONES[z]) for z in ZoneKind)),
    )
    return "\n".join(parts)


def _table(title: str, note: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return f"## {title}\n{note}\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _values() -> Iterator[tuple[str, str, str, str]]:
    yield "`enabled`", "true", "", "monitoring on or off; off keeps every alert readable"
    yield "`timezone`", "UTC", "IANA name", "the store's time, for schedules and display"
    for section, kind in SECTIONS.items():
        for spec in fields(kind):
            key = f"{section}.{spec.name}"
            low, high, unit = (spec.metadata.get(name, "") for name in ("low", "high", "unit"))
            span = f"{low:g} to {high:g} {unit}".strip() if "low" in spec.metadata else WRITTEN.get(key, "")
            yield f"`{key}`", _shown(spec.default), span, EXPLAINED[key]
    yield "`actions.NAME.enabled`", "true", "", "the action on or off"
    yield "`actions.NAME.sensitivity`", "medium", "high, medium, low", "see below"
    yield "`actions.NAME.schedule`", "[]", "`mon-fri 09:00-18:00`", "when it counts; empty: always"
    yield "`actions.NAME.kinds_off`", "[]", "its kinds", "kinds that do not count"
    yield "`actions.NAME.adjustment`", "0.0", f"-{MOST:g} to {MOST:g} log odds", ADJUSTMENT
    yield "`actions.NAME.shadow`", "false", "", "detected and recorded, but nobody is called: to try it out"


def _shown(default: object) -> str:
    """A default as TOML has it."""
    if isinstance(default, bool):
        return str(default).lower()
    if default == frozenset():
        return "[]"
    return str(getattr(default, "name", default)) or "empty"


def _actions() -> Iterator[tuple[str, str, str]]:
    for action in ActionType:
        alone = "only where `ladder.confirm_alone` lists it" if action in SUPPORTING else "yes"
        yield f"`{action}`", ", ".join(f"`{kind}`" for kind in KINDS[action]), alone


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE} written\n")
