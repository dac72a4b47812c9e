"""The page of an evaluation: one file without scripts or references, to keep and to send."""

import base64
import math
from collections.abc import Mapping, Sequence
from html import escape

from aislewatch.domain.actions import Cue
from aislewatch.evaluation import metrics as measures
from aislewatch.evaluation.charts import Dot, pr_chart, roc_chart, strip_chart
from aislewatch.evaluation.figures import Metrics, Share
from aislewatch.evaluation.page_style import STYLE
from aislewatch.evaluation.score import ClipScore, Evidence

_HEAD = (
    "<!doctype html><html lang=en><meta charset=utf-8>"
    '<meta name=viewport content="width=device-width, initial-scale=1">'
    f"<title>Aislewatch evaluation</title><style>{STYLE}</style><main>"
)


def page(metrics: Metrics, stills: Mapping[str, bytes]) -> str:
    """The whole page as HTML; ``stills`` are JPEG files by clip path."""
    parts = [
        _HEAD,
        "<h1>Evaluation: concealment</h1>",
        _subtitle(metrics),
        _unreadable(metrics),
        _headline(metrics),
        _charts(metrics),
        _groups(metrics),
        _wrong("False alarms", "Normal clips with a CONFIRMED alert.", _of(metrics, "false_alarm"), stills),
        _wrong("Misses", "Suspicious clips without one.", _of(metrics, "miss"), stills),
        _table(metrics),
        "</main></html>\n",
    ]
    return "\n".join(parts)


def _of(metrics: Metrics, kind: str) -> list[tuple[ClipScore, Evidence]]:
    """Misses or false alarms, the most surprising first."""
    found = [(s, e) for s, e in metrics.readable if getattr(s, kind)]
    return sorted(found, key=lambda pair: pair[1].score, reverse=kind == "false_alarm")


def _subtitle(metrics: Metrics) -> str:
    normal = metrics.false_positive_rate.total
    about = ", ".join(f"{key} {value}" for key, value in metrics.about.items())
    return (
        f"<p class=about>{metrics.recall.total} suspicious and {normal} normal clips "
        f"({metrics.hours_normal * 60:.0f} minutes of normal footage). Analyzed with {escape(about)}. "
        "Suspicion is all a score says; whether anything was taken, people decide.</p>"
    )


def _unreadable(metrics: Metrics) -> str:
    if not metrics.unreadable:
        return ""
    items = "".join(f"<li><b>{escape(s.clip.path)}</b>: {escape(s.error)}</li>" for s in metrics.unreadable)
    return (
        f"<section class=warning><h2>{len(metrics.unreadable)} clips could not be watched</h2>"
        f"<p>They are missing from every figure below.</p><ul>{items}</ul></section>"
    )


def _headline(metrics: Metrics) -> str:
    positive, scores = metrics.positive, metrics.scores
    per_hour = metrics.false_alerts / metrics.hours_normal if metrics.hours_normal else math.nan
    pr = measures.interval(positive, scores, measures.auc_pr)
    tiles = [
        ("AUC-ROC", _figure(measures.auc_roc(positive, scores)),
         f"95 %: {_span(measures.interval(positive, scores))}; chance 0.500"),
        ("AUC-PR", _figure(measures.auc_pr(positive, scores)),
         f"95 %: {_span(pr)}; chance {_figure(metrics.recall.total / max(1, len(scores)))}"),
        ("AUC-ROC within groups", _figure(metrics.auc_within_groups()),
         "each clip compared with its own group's only"),
        ("Found at 5 % false alarms", _percent(measures.recall_at_fpr(positive, scores, 0.05)),
         "of the suspicious clips"),
        ("Found at 10 % false alarms", _percent(measures.recall_at_fpr(positive, scores, 0.10)),
         "of the suspicious clips"),
        ("Confirmed", _percent(metrics.recall.value), f"of the suspicious clips; {_share(metrics.recall)}"),
        ("Falsely confirmed", _percent(metrics.false_positive_rate.value),
         f"of the normal clips; {_share(metrics.false_positive_rate)}"),
        ("False alerts per hour", "–" if math.isnan(per_hour) else f"{per_hour:.1f}",
         f"{metrics.false_alerts} in {metrics.hours_normal:.2f} h; acted clips are denser than a day"),
    ]  # fmt: skip
    cells = "".join(
        f"<div class=tile><div class=name>{escape(name)}</div><div class=value>{value}</div>"
        f"<div class=note>{escape(note)}</div></div>"
        for name, value, note in tiles
    )
    return f"<section class=tiles>{cells}</section>"


def _charts(metrics: Metrics) -> str:
    curve, recall, fpr = metrics.curve, metrics.recall.value, metrics.false_positive_rate.value
    raised = metrics.recall.count + metrics.false_positive_rate.count
    precision = metrics.recall.count / raised if raised else math.nan
    dots = [
        Dot(e.score, s.clip.suspicious, e.confirmed, f"{s.clip.path}: {e.score:.2f}")
        for s, e in metrics.readable
    ]
    caption = "<figcaption>Score of every clip</figcaption>"
    strip = f"<figure class=wide>{caption}{strip_chart(dots)}{_LEGEND}</figure>"
    if not curve.positives or not curve.negatives:
        return f"<section class=charts>{strip}</section>"
    return (
        "<section class=charts>"
        f"<figure><figcaption>ROC curve</figcaption>{roc_chart(curve, (fpr, recall), 'ROC curve')}</figure>"
        "<figure><figcaption>Precision and recall</figcaption>"
        f"{pr_chart(curve, (recall, precision), 'Precision-recall curve')}</figure>{strip}</section>"
        "<p class=about>The ring on the curves is where these settings confirm; it may lie off the curve, "
        "since confirming takes several moments and the curve looks at the highest one. Dashed: chance.</p>"
    )


_LEGEND = (
    '<p class=legend><span class="key suspicious raised"></span>suspicious, confirmed '
    '<span class="key suspicious quiet"></span>suspicious, missed '
    '<span class="key normal raised"></span>normal, false alarm '
    '<span class="key normal quiet"></span>normal, quiet</p>'
)


def _groups(metrics: Metrics) -> str:
    groups = metrics.auc_by_group()
    if len(groups) < 2:
        return ""
    rows = []
    for group, auc in groups.items():
        mine = [(s, e) for s, e in metrics.readable if s.clip.group == group]
        found = Share(sum(e.confirmed for s, e in mine if s.clip.suspicious),
                      sum(s.clip.suspicious for s, _ in mine))  # fmt: skip
        wrong = Share(sum(e.confirmed for s, e in mine if not s.clip.suspicious),
                      sum(not s.clip.suspicious for s, _ in mine))  # fmt: skip
        rows.append(
            f"<tr><td>{escape(group)}<td class=n>{_figure(auc)}<td class=n>{found.count} of {found.total}"
            f"<td class=n>{wrong.count} of {wrong.total}"
        )
    return (
        "<section><h2>Within groups</h2><p>Each group's clips compared with its own only, so that who acts "
        f"cannot help the score. Mean, weighted by pairs: <b>{_figure(metrics.auc_within_groups())}</b>.</p>"
        "<table><tr><th>group<th class=n>AUC-ROC<th class=n>found<th class=n>false alarms"
        f"{''.join(rows)}</table></section>"
    )


def _wrong(
    title: str, words: str, clips: Sequence[tuple[ClipScore, Evidence]], stills: Mapping[str, bytes]
) -> str:
    if not clips:
        return f"<section><h2>{title}: none</h2></section>"
    cards = "".join(_card(scored, evidence, stills.get(scored.clip.path)) for scored, evidence in clips)
    return (
        f"<section><h2>{title}: {len(clips)}</h2><p>{words} The picture is the moment of the strongest "
        f"evidence.</p><div class=cards>{cards}</div></section>"
    )


def _card(scored: ClipScore, evidence: Evidence, still: bytes | None) -> str:
    clip, strongest = scored.clip, evidence.strongest
    picture = (
        f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(still).decode()}">'
        if still
        else "<div class=nopicture>no picture</div>"
    )
    why = "".join(f"<li>{_cue(cue)}</li>" for cue in strongest.why) if strongest else "<li>nothing seen</li>"
    when = f" at {strongest.at:.1f} s, {strongest.kind}" if strongest else ""
    return (
        f"<article>{picture}<h3>{escape(clip.path)}</h3><p>Group {escape(clip.group or '–')}, score "
        f"<b>{evidence.score:.2f}</b>{when}</p><ul>{why}</ul></article>"
    )


def _cue(cue: Cue) -> str:
    name = escape(cue.name.replace("_", " "))
    when = f"at {cue.end:.1f} s" if cue.end - cue.start < 0.05 else f"{cue.start:.1f}–{cue.end:.1f} s"
    return f"{name}: {cue.value:.2f} {escape(cue.unit)} ({when})"


def _table(metrics: Metrics) -> str:
    ranked = sorted(metrics.readable, key=lambda pair: (-pair[1].score, pair[0].clip.path))
    rows = "".join(
        f"<tr class={_verdict(s)[0]}><td>{escape(s.clip.path)}<td>{s.clip.label}<td>{escape(s.clip.group)}"
        f"<td class=n>{e.score:.3f}<td>{'CONFIRMED' if e.confirmed else ''}<td>{_verdict(s)[1]}"
        for s, e in ranked
    )
    lost = "".join(
        f"<tr class=lost><td>{escape(s.clip.path)}<td>{s.clip.label}<td>{escape(s.clip.group)}<td><td>"
        f"<td>could not be watched"
        for s in metrics.unreadable
    )
    return (
        "<section><h2>All clips</h2><div class=scroll><table><tr><th>clip<th>label<th>group<th class=n>score"
        f"<th>alert<th>{rows}{lost}</table></div></section>"
    )


def _verdict(scored: ClipScore) -> tuple[str, str]:
    if scored.miss:
        return "wrong", "missed"
    return ("wrong", "false alarm") if scored.false_alarm else ("right", "")


def _figure(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def _span(span: tuple[float, float]) -> str:
    return f"{_figure(span[0])} to {_figure(span[1])}"


def _share(share: Share) -> str:
    low, high = share.span
    return f"{share.count} of {share.total}; 95 %: {_percent(low)} to {_percent(high)}"
