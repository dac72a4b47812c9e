"""``aislewatch adapt`` on a real installation: shown, taken over, taken back; and a trace replayed."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aislewatch.adapters.traces import NpzTraces
from aislewatch.app.adapting import open_adapting
from aislewatch.app.config import Config
from aislewatch.app.installation import open_installation
from aislewatch.cli.main import app
from aislewatch.domain.alerts import AlertState, Outcome
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.domain.traces import pinned_key
from aislewatch.pipeline.rescore import Version, rescore
from tests.e2e.story import CAMERA
from tests.fakes.alerts import an_alert
from tests.integration.test_api_looking_back import trace

RUNNER = CliRunner()


def _run(data: Path, *arguments: str) -> str:
    result = RUNNER.invoke(app, ["adapt", "--data", str(data), *arguments], env={"COLUMNS": "120"})
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A store whose deeds were plain and whose false alarms faint."""
    with open_installation(Config(data=tmp_path)) as installation:
        now = installation.clock.utc()
        with installation.store.begin() as tables:
            for number in range(40):
                right = number < 22
                ended = {"state": AlertState.RESOLVED, "outcome": Outcome.PREVENTED} if right else {}
                at = now - 40_000.0 * (number + 1)
                tables.alerts.add(
                    an_alert(
                        f"n{number}",
                        **(ended or {"state": AlertState.DISMISSED}),
                        start=at - 4,
                        end=at,
                        confirmed_at=at,
                        confidence=0.95 if right else 0.62,
                    )
                )
    return tmp_path


def test_it_is_shown_first_then_taken_over_and_taken_back(data: Path) -> None:
    shown = _run(data, "--quiet-hours", "0")
    assert "40 judged alerts (0 replayed)" in shown
    assert "18 of 18" in shown
    assert "Nothing was changed" in shown
    with open_installation(Config(data=data)) as installation:
        assert installation.configure.get() == (Settings(), 0)
    assert "the settings are version 1" in _run(data, "--apply")
    with open_installation(Config(data=data)) as installation:
        settings, _ = installation.configure.get()
        assert min(each.adjustment for each in settings.actions.values()) < 0
        (line,) = installation.configure.history()
        assert (line.by, "adjustment" in line.detail["changed"]) == ("command line", True)
    assert "version 2" in _run(data, "--undo")
    with open_installation(Config(data=data)) as installation:
        assert installation.configure.get() == (Settings(), 2)


def test_a_store_without_verdicts_is_told_so(tmp_path: Path) -> None:
    assert "They speak for no change that is sure to help." in _run(tmp_path)


def test_a_kept_trace_is_replayed(tmp_path: Path) -> None:
    """Its margin comes from the analysis itself; a single alert speaks for nothing."""
    zone = {"zones": [{"name": "all", "kind": "restricted", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]]}]}
    chunk = trace(1_790_000_000.0)
    found = list(rescore(CAMERA, [chunk], [Version(read_settings(zone))])[0].values())
    with open_installation(Config(data=tmp_path)) as installation:
        installation.configure.patch(zone, by="boss")
        with installation.store.begin() as tables:
            alert = replace(an_alert("a", incident=found[0]), state=AlertState.DISMISSED)
            tables.alerts.add(alert)
        installation.blobs.put(pinned_key("a"), NpzTraces().pack(chunk))
        proposal = open_adapting(installation).propose(days=366, quiet=0.0)
    assert (proposal.judged, proposal.replayed) == (1, 1)
    assert proposal.changes == ()
