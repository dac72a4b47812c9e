"""A whole rehearsal, acted by plain figures."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import InvalidInput, NotFound, StorageError
from aislewatch.domain.settings import Sensitivity, Settings
from aislewatch.evaluation.outfits import looks_of
from aislewatch.evaluation.rehearsal import Rehearsal, run, run_under
from aislewatch.evaluation.rehearsal_events import Onlooker, events_of, whose
from aislewatch.evaluation.rehearsal_measure import at_sensitivity, measure, plan_of
from aislewatch.evaluation.rehearsal_paths import PosesPath, VideoPath, acted
from aislewatch.evaluation.rehearsal_plan import Library, SeedSet, Take, planned
from aislewatch.evaluation.rehearsal_score import judge
from aislewatch.rehearsal.figure import Outfit
from aislewatch.rehearsal.library import SCENARIOS
from aislewatch.rehearsal.sight import sights
from tests.unit.evaluation.rehearsed import ENTERED, FakeEnsemble, blind

TRESPASS = Take("trespass", 1, ENTERED, "entered")
TAKES = (TRESPASS, Take("stroll", 2), Take("traffic", 3, duration=12.0))


def rehearsal(folder: Path, **more: object) -> Rehearsal:
    chosen = Rehearsal(FakeEnsemble(), PosesPath(), folder, Settings())
    return replace(chosen, **more)  # type: ignore[arg-type]


def test_what_is_done_is_found_and_strolling_is_not(tmp_path: Path) -> None:
    scenes = run(rehearsal(tmp_path), TAKES)
    assert [scene.scenario for scene in scenes] == ["trespass", "stroll", "traffic"]
    trespass, stroll, traffic = (judge(scene) for scene in scenes)
    ((staged, found),) = trespass.found
    assert found.who == "a"
    assert found.zone == "back room"
    assert found.signaled <= found.confirmed
    assert staged.in_sight == 1.0
    assert stroll.false == traffic.false == ()
    assert traffic.scene.seconds == 12.0


def test_processes_change_nothing_and_poses_leave_no_traces(tmp_path: Path) -> None:
    one = run(rehearsal(tmp_path), TAKES)
    assert run(rehearsal(tmp_path), TAKES, jobs=2) == one
    assert not list((tmp_path / "traces" / "poses").iterdir())


def test_scored_under_several_settings_at_once_is_scored_under_each(tmp_path: Path) -> None:
    low, off = at_sensitivity(Settings(), Sensitivity.LOW), replace(Settings(), enabled=False)
    together = run_under([Settings(), low, off], rehearsal(tmp_path), TAKES)
    for i, chosen in enumerate((Settings(), low, off)):
        assert [scenes[i] for scenes in together] == run(rehearsal(tmp_path, settings=chosen), TAKES)
    assert not together[0][2].events


def test_through_video_pictures_are_rendered_encoded_and_looked_at_once(tmp_path: Path) -> None:
    video, take = VideoPath(blind, "fake"), Take("trespass", 1, ENTERED, "entered", 3.0)
    scenes = run(rehearsal(tmp_path, path=video), [take])
    assert judge(scenes[0]).found, "the model sees somebody in the middle, where nobody must be"
    (trace,) = (tmp_path / "traces" / "video").iterdir()
    assert trace.name.startswith("trespass-1-")
    stamp = trace.stat().st_mtime_ns
    assert run(rehearsal(tmp_path, path=video), [take]) == scenes
    assert trace.stat().st_mtime_ns == stamp
    trace.write_bytes(b"half")
    assert run(rehearsal(tmp_path, path=video), [take]) == scenes, "a damaged trace is made anew"
    stamp = trace.stat().st_mtime_ns
    run(rehearsal(tmp_path, path=video, fresh=True), [take])
    assert trace.stat().st_mtime_ns != stamp
    assert VideoPath(blind, "another model").fingerprint != video.fingerprint


def test_what_is_acted_is_known_by_its_looks_and_not_by_its_name() -> None:
    acting = FakeEnsemble()
    one, again = (acted(acting.perform("trespass", 1), 6.0) for _ in range(2))
    assert one == again
    others = [
        acted(acting.perform("trespass", 2), 6.0),
        acted(acting.perform("trespass", 1, 5.0), 6.0),
        acted(acting.perform("stroll", 1), 6.0),
        acted(acting.perform("trespass", 1), 3.0),
    ]
    assert len({one, *others}) == 5


def test_measuring_writes_figures_page_and_a_plan_to_repeat(tmp_path: Path) -> None:
    heard: list[str] = []
    rehearsed = measure(rehearsal(tmp_path), TAKES, SeedSet.TUNE, lambda s: heard.append(s.scenario))
    plain = json.loads((tmp_path / "metrics.json").read_text())
    assert plain == rehearsed.plain()
    assert plain["actions"]["restricted_area"]["f1"] == 1.0
    assert plain["traffic"]["scenes"] == 1
    assert sorted(heard) == ["stroll", "traffic", "trespass"]
    assert "restricted area" in (tmp_path / "index.html").read_text()
    assert plan_of(tmp_path) == (TAKES, SeedSet.TUNE, "poses")


def test_misses_and_false_alarms_are_shown(tmp_path: Path) -> None:
    deaf = Settings(actions={a: replace(s, enabled=False) for a, s in Settings().actions.items()})
    measure(rehearsal(tmp_path, settings=deaf), [TRESPASS], SeedSet.TUNE)
    text = (tmp_path / "index.html").read_text()
    assert "Missed: restricted area, entered" in text
    assert "data:image/jpeg;base64," in text


def test_a_run_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no metrics\.json"):
        plan_of(tmp_path)
    (tmp_path / "metrics.json").write_text('{"auc_roc": 1}')
    with pytest.raises(InvalidInput, match="not of a rehearsal"):
        plan_of(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be made"):
        run(rehearsal(tmp_path / "file"), TAKES)


def test_a_track_belongs_to_whom_it_lies_on() -> None:
    cast = FakeEnsemble().perform("trespass", 1)
    seen = sights(cast, "door", np.arange(3) / 6)
    box = seen[0].boxes[0].astype(np.float32)
    assert whose([(0, box), (1, box)], seen) == "a"
    assert whose([(0, box + 300), (1, box + 300)], seen) is None
    assert whose([(7, box)], seen) is None
    assert whose([], seen) is None


def test_alerts_of_the_default_settings_are_counted_on_innocent_scenes(tmp_path: Path) -> None:
    (scene,) = run(rehearsal(tmp_path), [Take("trespass", 1)])  # told to be innocent
    assert scene.innocent
    assert [alert.action for alert in scene.alerts] == [ENTERED]
    performance = FakeEnsemble().perform("trespass", 1)
    people = rehearsal(tmp_path).people(TRESPASS, performance)
    off = at_sensitivity(replace(Settings(), enabled=False), Sensitivity.HIGH)
    assert events_of("door", people, [off], Onlooker.of(performance, people)) == [()]


@dataclass(frozen=True)
class Named:
    name: str
    action: ActionType | None = None
    kind: str | None = None


CATALOGUE = (Named("enter", ENTERED, "entered"), Named("pocket", ActionType.CONCEALMENT, "pocket"),
             Named("browse"), Named("traffic"))  # fmt: skip


def test_a_plan_is_even_and_a_larger_one_holds_a_smaller_one() -> None:
    takes = planned(CATALOGUE, 8)
    assert [take.scenario for take in takes].count("enter") == 3
    assert {take.scenario for take in takes} == {"enter", "pocket", "browse"}
    assert takes == planned(CATALOGUE, 20)[:8]
    assert planned(CATALOGUE[:3:2], 2)[1] == planned(CATALOGUE, 3)[2]
    assert len({(take.scenario, take.seed) for take in planned(CATALOGUE, 3000)}) == 3000


def test_traffic_comes_in_quarters_of_an_hour() -> None:
    takes = planned(CATALOGUE, 0, traffic=2.0)
    assert [take.duration for take in takes] == [900.0] * 8
    assert planned(CATALOGUE, 0, traffic=0.1)[0].duration == 360.0


def test_only_one_action_keeps_the_innocent() -> None:
    takes = planned(CATALOGUE, 4, only=ENTERED)
    assert [take.scenario for take in takes] == ["enter", "browse"] * 2


def test_the_seed_sets_have_none_in_common() -> None:
    seeds = {chosen: {t.seed for t in planned(CATALOGUE, 3000, chosen, traffic=5)} for chosen in SeedSet}
    assert max(seeds[SeedSet.TUNE]) < 10_000 <= min(seeds[SeedSet.SCORE])
    assert max(seeds[SeedSet.SCORE]) < 20_000 <= min(seeds[SeedSet.LEARN])


def test_the_library_is_an_ensemble_that_acts_the_plan() -> None:
    take = planned(SCENARIOS.values(), 1)[0]
    performance = Library().perform(take.scenario, take.seed)
    assert (performance.name, performance.seed) == (take.scenario, take.seed)


def test_outfits_look_different_when_they_are() -> None:
    red, dark = Outfit(top=(30, 30, 200)), Outfit(top=(30, 30, 200), bottom=(15, 15, 15))
    same = looks_of(red) @ looks_of(Outfit(top=(30, 30, 200))) / 6
    assert same == pytest.approx(1, abs=1e-6)
    others = [looks_of(red) @ looks_of(o) / 6 for o in (dark, Outfit(), Outfit(top=(200, 200, 40)))]
    assert max(others) < 0.99
    dressed = (
        Outfit(jacket=(20, 20, 20)),
        Outfit(skirt=True, legs=0.4),
        Outfit(pattern="checks", sleeves=0.2),
    )
    assert all(np.isfinite(looks_of(outfit)).all() for outfit in dressed)
