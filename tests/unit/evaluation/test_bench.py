"""The bench: its figures, its files, and a short run through the whole belt."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from aislewatch.adapters.models.hands import OpenVinoHands
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.domain.errors import InvalidInput, UnreadableVideo
from aislewatch.evaluation.bench.belt import Models, run_belt
from aislewatch.evaluation.bench.beside import Beside
from aislewatch.evaluation.bench.figures import COLUMNS, Run, report, rows
from aislewatch.evaluation.bench.footage import Footage, probe, rehearsed
from aislewatch.evaluation.bench.limit import measure_limit
from aislewatch.evaluation.bench.plot import plot

RUN = Run(
    input="aisle",
    people=3.0,
    profile="default",
    precision="bf16",
    cameras=10,
    fps_limit=60.0,
    fps_aislewatch=48.0,
    fps_usual_loop=12.0,
    cameras_per_core=9.6,
    proven=9.0,
    latency=[0.02, 0.03, 0.05],
    alert=[],
    bytes_per_camera=12.5 * 2**20,
)


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Footage:
    heard: list[float] = []
    (made,) = rehearsed(tmp_path_factory.mktemp("bench"), (1,), lambda crowd, share: heard.append(share))
    assert heard == sorted(heard)
    assert heard[-1] > 0.9
    return made


def test_the_file_has_the_figures_that_were_measured() -> None:
    told = json.loads(report([RUN], {"rate": 5.0}))
    assert told["machine"]["cores"] >= 1
    (run,) = told["runs"]
    assert run["fps_limit"] == 60.0
    assert run["fps_usual_loop"] == 12.0
    assert run["cameras_per_core"] == 9.6
    assert run["latency_ms"] == {"p50": 30.0, "p95": 48.0, "p99": 49.6}
    assert run["alert_s"] == {"p50": None, "p95": None, "p99": None}
    assert run["mb_per_camera"] == 12.5


def test_the_table_tells_overhead_and_how_many_times_the_usual_loop() -> None:
    cells = dict(zip(COLUMNS, rows([RUN])[0], strict=True))
    assert cells["overhead"] == "+25 %"
    assert cells["times it"] == "4.0"
    assert cells["proven"] == "9.0"
    assert cells["alert p95 s"] == "–"


def test_the_plot_has_a_bar_for_every_figure() -> None:
    names = [
        title.text for title in ElementTree.fromstring(plot([RUN, RUN])).iter() if title.tag.endswith("title")
    ]
    assert len(names) == 6
    assert "Aislewatch: 48.0" in names


def test_rehearsed_footage_has_the_people_it_should(footage: Footage) -> None:
    assert footage.codec == "h264"
    assert footage.rate == pytest.approx(15, abs=0.1)
    assert 11 < footage.seconds < 13


def test_a_run_through_the_belt_is_measured(footage: Footage) -> None:
    models = Models(OpenVinoPeopleModel(threads=2), OpenVinoHands(threads=2))
    passed: list[float] = []
    ran = run_belt(footage, 2, 2.0, 5.0, models, passed.append)
    assert 8 <= ran.analyzed + ran.dropped <= 26
    assert 0.5 <= ran.people <= 1.5
    assert len(ran.latencies) == ran.analyzed
    assert min(ran.latencies) > 0
    assert ran.cpu_seconds > 0
    assert ran.memory > 0
    assert sum(passed) > 5
    bare = measure_limit(footage, OpenVinoPeopleModel(threads=1))
    assert min(bare.decoded, bare.detected, bare.posed) > 0
    assert bare.of(3, 2) == pytest.approx(3 * bare.decoded + bare.detected + 2 * bare.posed)


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.mp4"
    path.write_text("no video")
    with pytest.raises(UnreadableVideo):
        probe(path)


def test_another_loop_is_asked_and_believed(footage: Footage) -> None:
    said = 'import sys; print(\'warming up\'); print(\'{"pictures": 50, "cpu_seconds": 2.5, "people": 1}\')'
    assert Beside(f'{sys.executable} -c "{said.replace(chr(34), chr(92) + chr(34))}"').seconds_per_picture(
        footage, 5.0, 50
    ) == pytest.approx(0.05)


@pytest.mark.parametrize("command", ["false", "true", "/no/such/program", "echo {}", "echo 7"])
def test_a_loop_that_says_nothing_useful_is_refused(footage: Footage, command: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be timed"):
        Beside(command).seconds_per_picture(footage, 5.0, 50)
