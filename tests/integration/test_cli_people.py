"""The way back in for who has lost every password."""

from pathlib import Path

from typer.testing import CliRunner

from aislewatch.app.config import Config
from aislewatch.app.installation import open_installation
from aislewatch.cli.main import app
from tests.integration.test_cli import refused, run

NEW = "another long sentence"


def test_a_lost_password_is_set_anew_at_the_machine(tmp_path: Path) -> None:
    with open_installation(Config(data=tmp_path)) as shop:
        token = shop.accounts.first_start()
    data = ["--data", str(tmp_path)]
    given = CliRunner().invoke(app, ["people", "password", "admin", *data], input=f"{NEW}\n{NEW}\n")
    assert given.exit_code == 0, given.output
    assert NEW not in given.output
    with open_installation(Config(data=tmp_path)) as shop:
        assert shop.accounts.sign_in("admin", NEW).user == "admin"
        assert not shop.accounts.needs_setup()
        assert token is not None
        with shop.store.read() as tables:
            lines = tables.audit.latest(what={"user.password_set"})
    assert [(line.by, line.about) for line in lines] == [("command line", "admin")]
    assert "admin" in run("people", "list", *data).output
    assert "no user 'nobody'" in refused("people", "password", "nobody", *data).message
