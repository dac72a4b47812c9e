"""Settings change as a whole or not at all, and never behind someone's back."""

import tomllib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.domain.errors import Conflict, InvalidInput, InvalidSetting, NotFound
from aislewatch.domain.schedule import read_schedule
from aislewatch.domain.settings import ActionSettings, LadderSettings, Sensitivity, Settings
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.services.configure import Configure, read_toml
from tests.fakes.alerts import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

LIVELY = Settings(
    timezone="Europe/Vienna",
    ladder=LadderSettings(dwell=45.5, confirm_alone=frozenset({ActionType.TAG_REMOVAL})),
    actions={a: ActionSettings() for a in ActionType}
    | {
        ActionType.CONCEALMENT: ActionSettings(
            sensitivity=Sensitivity.LOW,
            schedule=read_schedule(["mon-fri 09:00-18:00", "sat 22:00-02:00"]),
            kinds_off=frozenset({"bag"}),
        )
    },
    zones=(
        Zone("spirits", ZoneKind.HIGH_RISK, ((0.1, 0.1), (0.9, 0.1), (0.5, 0.9)),
             department='Wine & "spirits"'),
        Zone("cabin", ZoneKind.EXCLUSION, ((0.0, 0.0), (0.3, 0.0), (0.3, 0.3)), camera="till-2",
             overrides={"ladder": {"dwell": 10.0}}),
    ),
    cameras={"till-2": {"enabled": False, "alerts": {"level": "HIGH"}}},
)  # fmt: skip


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def configure(store: FakeStore) -> Configure:
    return Configure(store, FakeClock(NOON))


def test_a_change_is_versioned_and_on_record(store: FakeStore, configure: Configure) -> None:
    assert configure.get() == (Settings(), 0)
    assert configure.replace(LIVELY, expected=0, by="boss") == 1
    assert configure.get() == (LIVELY, 1)
    (entry,) = configure.history()
    assert (entry.at, entry.by, entry.what) == (NOON, "boss", "settings.changed")
    assert entry.detail["version"] == "1"
    assert entry.detail["changed"].split("; ") == [
        "timezone: 'UTC' -> 'Europe/Vienna'",
        "ladder.dwell: 30.0 -> 45.5",
        "ladder.confirm_alone: [] -> ['tag_removal']",
        "actions.concealment.sensitivity: 'medium' -> 'low'",
        "actions.concealment.schedule: [] -> ['mon-fri 09:00-18:00', 'sat 22:00-02:00']",
        "actions.concealment.kinds_off: [] -> ['bag']",
        "cameras.till-2.enabled: none -> False",
        "cameras.till-2.alerts.level: none -> 'HIGH'",
        "zones.spirits (every camera): none -> high_risk, 3 corners",
        "zones.cabin (till-2): none -> exclusion, 3 corners",
    ]


def test_every_switch_is_in_the_history(configure: Configure) -> None:
    configure.replace(LIVELY, by="boss")
    configure.disable(by="guard", confirmed=True)
    configure.enable(by="boss")
    configure.enable(by="boss")
    configure.replace(replace(LIVELY, enabled=False, timezone="UTC"), by="owner", confirmed=True)
    told = [(entry.by, entry.what, entry.detail["version"]) for entry in configure.history()]
    assert told == [
        ("owner", "settings.changed", "4"),
        ("owner", "monitoring.stopped", "4"),
        ("boss", "monitoring.started", "3"),
        ("guard", "monitoring.stopped", "2"),
        ("boss", "settings.changed", "1"),
    ]
    assert [entry.what for entry in configure.history(2)] == [what for _, what, _ in told[:2]]


def test_what_changes_nothing_is_no_change(configure: Configure) -> None:
    assert configure.patch({"ladder": {"dwell": 30}}, by="boss") == 0
    assert configure.replace(Settings(), expected=0, by="boss") == 0
    assert configure.history() == []
    with pytest.raises(Conflict):
        configure.replace(Settings(), expected=1, by="boss")


def test_a_part_is_changed_and_the_rest_stays(configure: Configure) -> None:
    configure.replace(LIVELY, by="boss")
    part = {"ladder": {"dwell": None, "hold": 20}, "cameras": {"till-2": {"alerts": None}, "door": {}}}
    assert configure.patch(part, by="boss", expected=1) == 2
    settings, _ = configure.get()
    assert settings == replace(
        LIVELY,
        ladder=replace(LIVELY.ladder, dwell=30.0, hold=20.0),
        cameras={"till-2": {"enabled": False}, "door": {}},
    )
    with pytest.raises(Conflict):
        configure.patch({"timezone": "UTC"}, by="guard", expected=1)
    with pytest.raises(InvalidSetting, match=r"^ladder\.dwel: .*Allowed: .*dwell"):
        configure.patch({"timezone": "UTC", "ladder": {"dwel": 5}}, by="guard")
    with pytest.raises(Conflict, match="stops the monitoring"):
        configure.patch({"enabled": False}, by="guard")
    assert configure.get() == (settings, 2)


def test_what_holds_for_a_camera_and_in_a_zone(configure: Configure) -> None:
    configure.replace(LIVELY, by="boss")
    assert configure.effective("till-2").alerts.level.name == "HIGH"
    assert configure.effective("till-2", "cabin").ladder.dwell == 10.0
    assert configure.effective("door", "spirits").ladder.dwell == 45.5
    with pytest.raises(NotFound, match="'cabin' on camera 'door'"):
        configure.effective("door", "cabin")


def test_a_long_change_is_told_in_part(configure: Configure) -> None:
    configure.replace(Settings(cameras={f"cam-{n}": {"enabled": False} for n in range(50)}), by="boss")
    (entry,) = configure.history()
    assert entry.detail["changed"].endswith("; and 10 more")


def test_two_people_cannot_overwrite_each_other(store: FakeStore, configure: Configure) -> None:
    configure.replace(LIVELY, expected=0, by="boss")
    with pytest.raises(Conflict):
        configure.replace(Settings(), expected=0, by="guard")
    assert configure.get() == (LIVELY, 1)
    with store.read() as tables:
        assert len(tables.audit.latest()) == 1


def test_switching_off_needs_a_confirmation_and_on_does_not(configure: Configure) -> None:
    assert configure.enable(by="boss") == 0
    careless_ways: tuple[Callable[[], int], ...] = (
        lambda: configure.disable(by="boss", confirmed=False),
        lambda: configure.replace(replace(LIVELY, enabled=False), expected=0, by="boss"),
        lambda: configure.replace_plain({"enabled": False}, expected=0, by="boss"),
        lambda: configure.import_toml("enabled = false", expected=0, by="boss"),
    )
    for careless in careless_ways:
        with pytest.raises(Conflict, match="stops the monitoring"):
            careless()
    assert configure.get() == (Settings(), 0)
    assert configure.disable(by="boss", confirmed=True) == 1
    assert configure.disable(by="boss", confirmed=False) == 1
    assert not configure.get()[0].enabled
    assert configure.enable(by="boss") == 2
    assert configure.get()[0].enabled


def test_toml_takes_everything_there_and_back(configure: Configure) -> None:
    configure.replace(LIVELY, expected=0, by="boss")
    text = configure.export_toml()
    assert tomllib.loads(text)["zones"][0]["department"] == 'Wine & "spirits"'
    configure.replace(Settings(), expected=1, by="boss")
    assert configure.import_toml(text, expected=2, by="boss") == 3
    assert configure.get() == (LIVELY, 3)


actions = st.fixed_dictionaries(
    {
        action: st.builds(
            ActionSettings,
            enabled=st.booleans(),
            sensitivity=st.sampled_from(Sensitivity),
            kinds_off=st.frozensets(st.sampled_from(KINDS[action])),
        )
        for action in ActionType
    }
)


@given(
    actions=actions,
    dwell=st.floats(1, 7200),
    department=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip),
)
def test_any_settings_survive_toml(
    actions: dict[ActionType, ActionSettings], dwell: float, department: str, name: str
) -> None:
    zone = Zone(name, ZoneKind.SHELF, ((0.0, 0.0), (1.0, 0.0), (0.5, 1 / 3)), department=department)
    settings = Settings(actions=actions, ladder=LadderSettings(dwell=dwell), zones=(zone,))
    configure = Configure(FakeStore(), FakeClock())
    configure.replace(settings, expected=0, by="boss")
    assert read_toml(configure.export_toml()) == settings


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("enabled = maybe", InvalidInput, "line 1"),
        ("[ladder]\ndwel = 3", InvalidSetting, "ladder.dwel"),
        ("[ladder]\ndwell = 0", InvalidSetting, "ladder.dwell"),
        ('timezone = "Europe/Atlantis"', InvalidSetting, "timezone"),
        ('timezone = ""', InvalidSetting, "timezone"),
        ("[ladder]\nconfirm_count = 5\n[cameras.till-2.ladder]\nhold = -1", InvalidSetting, "cameras.till-2"),
        ("[[zones]]\nname = 'x'\nkind = 'shelf'\npolygon = [[0, 0], [1, 1]]", InvalidSetting, r"zones\[1\]"),
        ("when = 2026-01-01", InvalidSetting, "when"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_and_changes_nothing(
    configure: Configure, text: str, kind: type[InvalidInput], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        configure.import_toml(text, expected=0, by="boss")
    assert caught.value.fix
    assert configure.get() == (Settings(), 0)
