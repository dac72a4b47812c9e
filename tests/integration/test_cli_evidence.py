"""Evidence on the command line: checked, and by whose key it was signed."""

from pathlib import Path

from aislewatch.app.config import load_config
from aislewatch.app.installation import open_installation
from aislewatch.domain.alerts import AlertState, Move
from tests.fakes.alerts import an_alert
from tests.integration.test_cli import run


def test_evidence_of_an_installation_is_checked(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with open_installation(load_config(data=data)) as installation:
        installation.blobs.put("clips/a.mp4", b"a clip")
        with installation.store.begin() as tables:
            tables.alerts.add(an_alert("a", clip="clips/a.mp4"))
        installation.workflow.move("a", Move(0, "anna", AlertState.ESCALATED), expected=1)
        export = installation.evidence.export(1, by="boss")
    zipped = tmp_path / export.name
    zipped.write_bytes(b"".join(export.parts))
    key = run("evidence", "key", "--data", data).stdout.strip()
    genuine = run("evidence", "verify", zipped, "--fingerprint", key)
    assert (genuine.exit_code, key in genuine.stdout, "GENUINE" in genuine.stdout) == (0, True, True)
    assert run("evidence", "verify", zipped, "--fingerprint", "00" * 32).exit_code == 1
    zipped.write_bytes(zipped.read_bytes().replace(b"a clip", b"a clop"))
    altered = run("evidence", "verify", zipped)
    assert altered.exit_code == 1
    assert "ALTERED: clips/001-a.mp4" in altered.stdout
