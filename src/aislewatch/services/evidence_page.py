"""The page that people open first in exported evidence: no scripts, nothing from elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from aislewatch.domain.alerts import Alert, Move
from aislewatch.domain.cases import Case, CaseDeed, CaseMove
from aislewatch.services.evidence_facts import Plain

Local = Callable[[float], str]
"""A moment in the shop's own time, in words."""

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#18211f}
h1,h2{line-height:1.25}section{border-top:1px solid #d5dcd8;margin-top:2rem;padding-top:1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem}dt{color:#52605c}dd{margin:0}
video,img{max-width:100%;border-radius:8px;background:#0b0f0e}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #d5dcd8}
.note{background:#fcefd2;padding:.75rem 1rem;border-radius:8px}code{font-size:.85em;overflow-wrap:anywhere}
@media print{video{display:none}section{break-inside:avoid-page}}
"""

_PRINCIPLE: Final = (
    "Aislewatch raises suspicions from measured movements. It identifies nobody and proves nothing by "
    "itself: people look at the clips and decide."
)
_HOW_TO_VERIFY: Final = (
    "<p>Whether anything was changed since the export, <code>python3 verify.py</code> tells in this folder, "
    "without a network. Compare the key with the one the shop tells you.</p>"
)


def page(case: Case, facts: Sequence[tuple[Alert, Plain]], export: Plain, timezone: str) -> str:
    """The page as HTML."""
    zone = ZoneInfo(timezone)

    def local(at: float) -> str:
        moment = datetime.fromtimestamp(at, zone)
        return f"{moment:%Y-%m-%d %H:%M:%S} {moment.tzname()}"

    title = f"Case {case.number}" + (f": {case.title}" if case.title else "")
    loss = "none recorded" if case.loss is None else f"{case.loss.amount:.2f} {case.loss.currency}"
    parts = [
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>",
        f'<p class="note">{_PRINCIPLE}</p>',
        _pairs(
            ("Status", _words(case.status.value)),
            ("Opened", f"{local(case.opened_at)} by {case.escalated_by}"),
            ("Loss", loss),
            ("Alerts", str(len(facts)) + ("" if export["complete"] else " (the part the exporter may see)")),
            ("Exported", f"{export['exported_at']} by {export['exported_by']}"),
            ("Aislewatch", str(export["version"])),
            ("Key", str(export["fingerprint"])),
        ),
        _HOW_TO_VERIFY,
        *(_alert(number, alert, plain, local) for number, (alert, plain) in enumerate(facts, 1)),
        "<section><h2>What was done</h2>\n<table><tr><th>When</th><th>Who</th><th>What</th></tr>",
        *_history(case, [alert for alert, _ in facts], local),
        "</table></section>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _alert(number: int, alert: Alert, plain: Plain, local: Local) -> str:
    incident = alert.incident
    clip, still = plain["clip"], plain["still"]
    look = f"<p>{escape(alert.clip_problem or 'There is no clip.')}</p>"
    if clip:
        poster = f' poster="{escape(still)}"' if still else ""
        look = f'<video src="{escape(clip)}"{poster} controls preload="metadata"></video>'
    elif still:
        look = f'<img src="{escape(still)}" alt="Still image of the moment">' + look
    why = "".join(
        f"<tr><td>{escape(local(cue.start))}</td><td>{escape(_words(cue.name))}</td>"
        f"<td>{cue.value:.4g} {escape(cue.unit)}, {cue.end - cue.start:.1f} s</td></tr>"
        for cue in incident.why
    )
    version = plain["settings_version"]
    what = f"{_words(incident.action.value)}, {_words(incident.kind)}"
    return "\n".join(
        (
            f"<section><h2>Alert {number}: {escape(what)}</h2>",
            look,
            _pairs(
                ("Camera", incident.camera),
                ("Zone", incident.zone or "outside any zone"),
                ("Began", local(incident.start)),
                ("Ended", local(incident.end)),
                ("Confirmed", f"{local(incident.confirmed_at)}, {incident.occurrences} time(s)"),
                ("Highest level", incident.level.name),
                ("Confidence", f"{incident.confidence:.0%}"),
                *_opinion(alert),
                ("Outcome", _words(alert.outcome.value) if alert.outcome else "none recorded"),
                ("Settings", "unknown version" if version is None else f"version {version}"),
            ),
            f"<table><tr><th>From</th><th>Measured</th><th>Value</th></tr>{why}</table>" if why else "",
            "</section>",
        )
    )


def _opinion(alert: Alert) -> list[tuple[str, str]]:
    said = alert.opinion
    if said is None:
        return []
    found = f"{said.answer.value}, in its words: {said.words}" if said.words else said.answer.value
    return [("Second opinion", f"{said.model}: {said.problem or found}")]


def _history(case: Case, alerts: Sequence[Alert], local: Local) -> Iterator[str]:
    lines = [(move.at, move.by, _case_step(move)) for move in case.notes]
    for number, alert in enumerate(alerts, 1):
        lines += [(move.at, move.by, f"Alert {number}: {_alert_step(move)}") for move in alert.moves]
    for at, by, words in sorted(lines):
        yield f"<tr><td>{escape(local(at))}</td><td>{escape(by)}</td><td>{escape(words)}</td></tr>"


def _case_step(move: CaseMove) -> str:
    did = {
        CaseDeed.OPENED: f"opened the case with alert {move.about}",
        CaseDeed.MOVED: f"status: {_words(move.status.value)}",
        CaseDeed.NOTED: "note",
        CaseDeed.TITLED: f"title: {move.about}",
        CaseDeed.LOSS: f"loss: {move.about or 'none'}",
        CaseDeed.ADDED: f"added alert {move.about}",
        CaseDeed.REMOVED: f"took out alert {move.about}",
    }[move.deed]
    return f"{did}. {move.note}".strip() if move.note else did


def _alert_step(move: Move) -> str:
    words = [
        "step taken back, again" if move.undo else "",
        _words(move.state.value),
        f"severity {move.severity.value}" if move.severity else "",
        f"{move.to} for {_words(move.errand.value)}" if move.errand else "",
        _words(move.outcome.value) if move.outcome else "",
        move.note,
    ]
    return ", ".join(word for word in words if word)


def _pairs(*pairs: tuple[str, str]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in pairs) + "</dl>"


def _words(name: str) -> str:
    return name.replace("_", " ")
