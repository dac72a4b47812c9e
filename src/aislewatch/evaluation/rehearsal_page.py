"""The page of a rehearsal: one file without scripts or references, to keep and to send."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from aislewatch.domain.actions import ActionType
from aislewatch.evaluation.page_style import STYLE

Plain = Mapping[str, Any]

OWN_STYLE: Final = """
table { font-size: .9rem } tr.action td { font-weight: 600; border-top: 2px solid var(--line) }
td.name { white-space: nowrap; font-weight: 400 }
tr.kind td:first-child { padding-left: 1.4rem }
.hit { color: var(--normal); font-weight: 600 }
.off { color: var(--suspicious); font-weight: 600 } td.bad { color: var(--suspicious) }
.strips article { margin-bottom: .8rem } .strips img { width: 100%; max-width: 1000px }
"""

FIGURES: Final = (
    ("deeds", "n"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("F1", "f1"),
    ("false per hour", "false_alerts_per_hour"),
    ("… of look-alikes", "false_alerts_per_hour_of_look_alikes"),
    ("s to signal", "latency_s"),
    ("s to alert", "alert_latency_s"),
)
"""Columns of the main table and the keys they show."""


_HEAD: Final = (
    "<!doctype html><html lang=en><meta charset=utf-8>"
    '<meta name=viewport content="width=device-width, initial-scale=1">'
    f"<title>Aislewatch rehearsal</title><style>{STYLE}{OWN_STYLE}</style><main>"
)


@dataclass(frozen=True, slots=True)
class Strip:
    """Pictures of one miss or false alarm: a JPEG of several moments side by side, and what it shows."""

    title: str
    told: str
    picture: bytes | None


def page(plain: Plain, misses: Sequence[Strip] = (), false: Sequence[Strip] = ()) -> str:
    """The whole page as HTML, from what ``metrics.json`` holds."""
    return "\n".join(
        [
            _HEAD,
            "<h1>Rehearsal</h1>",
            _about(plain),
            _main(plain),
            _slices(plain),
            _quiet("Look-alikes", plain["look_alikes"]["all"], plain["look_alikes"]["scenarios"]),
            _quiet("Mixed normal traffic", plain["traffic"], {}),
            _confusion(plain),
            _strips("Worst false alarms", false),
            _strips("Worst misses", misses),
            "</main></html>\n",
        ]
    )


def rows_of(plain: Plain) -> Iterator[tuple[bool, str, Plain]]:
    """Each action that has deeds or fired, then its kinds: (is an action, name, figures)."""
    for action, figures in plain["actions"].items():
        if not figures["n"] and not figures["false"]:
            continue
        yield True, action, figures
        for kind, below in figures["kinds"].items():
            yield False, kind, below


def number(value: Any, key: str = "") -> str:
    """A figure for a table; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return str(value)
    return f"{value:.1f}" if key.endswith("_s") else f"{value:.2f}"


def _about(plain: Plain) -> str:
    seeds = plain.get("seeds", {})
    return (
        f"<p class=about>{plain['scenes']} scenes, {plain['hours']:.2f} camera-hours, seeds of the set "
        f"<b>{escape(str(seeds.get('set', '–')))}</b>, path <b>{escape(str(plain.get('path', '–')))}</b>, "
        f"sensitivity <b>{escape(str(plain.get('sensitivity', '–')))}</b>. An event is an action that the "
        "ladder confirms of one person, every action being allowed to confirm alone; it finds a deed of that "
        "action and person confirmed from 2 s before it begins to 8 s after it ends. Precision, recall and "
        "F1 are those of the acted scenes: another mix of acts and look-alikes has another precision. "
        "Everybody here is synthetic.</p>"
    )


def _main(plain: Plain) -> str:
    body = "".join(
        f"<tr class={'action' if is_action else 'kind'}><td>{_words(name)}"
        + "".join(f"<td class=n>{_cell(figures, key)}" for _, key in FIGURES)
        for is_action, name, figures in rows_of(plain)
    )
    return _table("Actions and kinds", ["", *(head for head, _ in FIGURES)], body)


def _cell(figures: Plain, key: str) -> str:
    told = number(figures[key], key)
    span = figures.get(f"{key}_ci")
    if key == "f1" and span and span[0] is not None:
        told += f" <span class=note>{span[0]:.2f}–{span[1]:.2f}</span>"
    return told


def _slices(plain: Plain) -> str:
    names = ("in_plain_sight", "from_behind", "hidden")
    body = ""
    for action, figures in plain["actions"].items():
        if figures["n"]:
            cells = (figures["slices"][name] for name in names)
            body += f"<tr><td>{_words(action)}" + "".join(
                f"<td class=n>{part['n']}<td class=n>{number(part['recall'])}" for part in cells
            )
    heads = [""]
    for name in names:
        heads += [f"{name.replace('_', ' ')}: n", "recall"]
    return _table("How well the deeds could be seen", heads, body)


def _quiet(title: str, whole: Plain, parts: Plain) -> str:
    if not whole["scenes"]:
        return f"<section><h2>{title}: none run</h2></section>"
    fired = sorted(whole["false_alerts"])
    body = ""
    for name, rates in (("all", whole), *parts.items()):
        counts = (rates["false_alerts"].get(action, 0) for action in fired)
        body += (
            f"<tr class={'action' if name == 'all' else 'kind'}><td>{_words(name)}<td class=n>"
            f"{rates['scenes']}<td class=n>{rates['hours']:.2f}<td class=n>{number(rates['alerts_per_hour'])}"
            + "".join(f"<td class='n {'bad' if count else ''}'>{count or ''}" for count in counts)
        )
    heads = ["", "scenes", "hours", "alerts per hour, default settings", *(_words(name) for name in fired)]
    return _table(f"{title}: false alarms", heads, body)


def _confusion(plain: Plain) -> str:
    table: Mapping[str, Plain] = plain["confusion"]
    fired = {key.split("/")[0] for row in table.values() for key in (*row["right"], *row["false"])}
    actions = [action.value for action in ActionType if action.value in fired]
    body = "".join(
        f"<tr><td class=name>{_words(scenario)}<td class=n>{row['scenes']}<td class=n>"
        + (f"{row['found']} of {row['deeds']}" if row["deeds"] else "")
        + "".join(f"<td>{_events(row, action)}" for action in actions)
        for scenario, row in table.items()
    )
    heads = ["scenario", "scenes", "deeds found", *(_words(action) for action in actions)]
    note = "<p>Blue events found a deed, orange ones are false alarms.</p>"
    return _table("What fired in which scenario", heads, body, note)


def _events(row: Plain, action: str) -> str:
    """The events of one action in one scenario, by kind."""
    told = [
        f"<span class={style}>{_words(key.split('/')[1])} {count}</span>"
        for style, sort in (("hit", "right"), ("off", "false"))
        for key, count in row[sort].items()
        if key.split("/")[0] == action
    ]
    return "<br>".join(told)


def _strips(title: str, strips: Sequence[Strip]) -> str:
    if not strips:
        return ""
    cards = "".join(
        f"<article>{_picture(strip.picture)}<h3>{escape(strip.title)}</h3><p>{escape(strip.told)}</p></article>"
        for strip in strips
    )
    return f"<section class=strips><h2>{title}</h2>{cards}</section>"


def _picture(jpeg: bytes | None) -> str:
    if jpeg is None:
        return "<div class=nopicture>no picture</div>"
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}">'


def _table(title: str, heads: Iterable[str], body: str, note: str = "") -> str:
    first, *others = heads
    row = f"<th>{first}" + "".join(f"<th class=n>{head}" for head in others)
    return f"<section><h2>{title}</h2>{note}<div class=scroll><table><tr>{row}{body}</table></div></section>"


def _words(name: str) -> str:
    return escape(name.replace("_", " "))
