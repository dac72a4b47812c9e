"""The page: complete, self-contained, and safe whatever a table says."""

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

from aislewatch.domain.actions import Cue
from aislewatch.evaluation.charts import Dot, pr_chart, roc_chart, strip_chart
from aislewatch.evaluation.figures import Metrics
from aislewatch.evaluation.metrics import Curve, operating_points
from aislewatch.evaluation.page import page
from aislewatch.evaluation.score import ClipScore
from tests.unit.evaluation.test_figures import FIVE, lost, scored

SVG = "{http://www.w3.org/2000/svg}"


def curve() -> Curve:
    return operating_points(np.array([1, 0, 1, 0, 0], bool), np.array([0.9, 0.8, 0.7, 0.6, 0.5]))


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def line(svg: str, kind: str) -> list[tuple[float, float]]:
    (found,) = [e for e in parsed(svg).iter(f"{SVG}polyline") if e.get("class") == kind]
    return [(float(x), float(y)) for x, y in (p.split(",") for p in (found.get("points") or "").split())]


class Tags(HTMLParser):
    """Every tag and every attribute value of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "srcset")]


def test_the_roc_curve_goes_up_and_to_the_right_through_its_points() -> None:
    points = line(roc_chart(curve(), (1 / 3, 0.5), "ROC"), "curve")
    assert len(points) == 6
    assert all(a[0] <= b[0] and a[1] >= b[1] for a, b in itertools.pairwise(points))
    (x0, y0), (x1, y1) = points[0], points[-1]
    # Point 2 of 5: one positive of two found, one negative of three raised.
    assert points[2] == pytest.approx((x0 + (x1 - x0) / 3, y0 + (y1 - y0) / 2), abs=0.1)


def test_the_precision_curve_is_made_of_steps() -> None:
    points = line(pr_chart(curve(), (0.5, 0.5), "PR"), "curve")
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in itertools.pairwise(points))


def test_a_standing_that_cannot_be_had_is_not_drawn() -> None:
    for now, rings in (((0.5, 0.5), 1), ((float("nan"), 0.5), 0)):
        circles = list(parsed(roc_chart(curve(), now, "ROC")).iter(f"{SVG}circle"))
        assert len(circles) == rings


def test_every_clip_has_a_dot_of_its_own_place_and_a_name() -> None:
    dots = [Dot(score, suspicious, score > 0.6, f"clip {score} {suspicious}")
            for score in (0.0, 0.5, 0.5, 0.5, 1.0) for suspicious in (True, False)]  # fmt: skip
    circles = list(parsed(strip_chart(dots)).iter(f"{SVG}circle"))
    places = {(circle.get("cx"), circle.get("cy")) for circle in circles}
    assert len(places) == len(circles) == 10
    assert {circle[0].text for circle in circles} == {dot.title for dot in dots}
    kinds = [circle.get("class") for circle in circles]
    assert kinds.count("dot suspicious raised") == kinds.count("dot normal raised") == 1


def test_the_page_needs_nothing_but_itself() -> None:
    still = {"n1": b"\xff\xd8 a picture"}
    text = page(Metrics(FIVE), still)
    tags = Tags()
    tags.feed(text)
    assert "script" not in tags.tags
    assert "link" not in tags.tags
    assert all(link.startswith("data:image/jpeg;base64,") for link in tags.links)
    assert len(tags.links) == 1
    assert "http" not in re.sub(r"data:[^\"]*", "", text)


def test_it_says_every_figure_and_names_every_clip() -> None:
    text = page(Metrics([*FIVE, lost("broken.mp4")]), {})
    for words in (
        "0.833",
        "False alarms: 2",
        "Misses: 1",
        "1 of 2",
        "2 of 3",
        "1 clips could not be watched",
    ):
        assert words in text, words
    for clip in (*FIVE, lost("broken.mp4")):
        assert clip.clip.path in text


def test_false_alarms_and_misses_begin_with_the_most_surprising() -> None:
    text = page(Metrics(FIVE), {})
    cards = re.findall(r"<h3>(.*?)</h3>", text)
    assert cards == ["n1", "n2", "s2"]


def test_the_reasons_are_told() -> None:
    evidence = FIVE[1].evidence
    assert evidence is not None
    assert evidence.strongest is not None
    cues = (Cue("hand_busy_at_body", 2.5, "s", 1.0, 4.0), Cue("depth", 0.9, "torso lengths", 4.0, 4.0))
    told = replace(FIVE[1], evidence=replace(evidence, strongest=replace(evidence.strongest, why=cues)))
    text = page(Metrics([told]), {})
    assert "hand busy at body: 2.50 s (1.0–4.0 s)" in text
    assert "depth: 0.90 torso lengths (at 4.0 s)" in text


def test_what_a_table_says_is_text_not_markup() -> None:
    nasty = "<script>alert('&\"')</script>.mp4"
    clips = [scored(nasty, "normal", 0.9, alerts=1, group="<b>"), scored("s", "suspicious", 0.1, group="C"),
             replace(lost(nasty + "2"), error="<i>broken</i>")]  # fmt: skip
    text = page(Metrics(clips), {})
    assert "<script" not in text
    assert "<b>&lt;b&gt;" not in text
    assert "<i>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    "clips", [[], [lost("a")], [scored("s", "suspicious", 0.5)], [scored("n", "normal", 0)]]
)
def test_a_page_of_little_is_still_a_page(clips: list[ClipScore]) -> None:
    text = page(Metrics(clips), {})
    assert text.startswith("<!doctype html>")
    assert "nan" not in text.lower().replace("nanodet", "")
