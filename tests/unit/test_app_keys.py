"""The installation's key: made once, readable by its owner only, or given from outside."""

from pathlib import Path

import pytest

from aislewatch.app.keys import KEY_FILE, KEY_VARIABLE, open_vault
from aislewatch.domain.errors import InvalidInput, StorageError
from aislewatch.services.vault import Vault


def test_it_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    sealed = open_vault(tmp_path).seal("a secret")
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert open_vault(tmp_path).open(sealed) == "a secret"


def test_it_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Vault.new_key()
    monkeypatch.setenv(KEY_VARIABLE, key)
    assert Vault(key).open(open_vault(tmp_path).seal("a secret")) == "a secret"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_or_unreachable_key_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    (tmp_path / KEY_FILE).write_text("odd")
    with pytest.raises(InvalidInput, match="damaged"):
        open_vault(tmp_path)
    with pytest.raises(StorageError, match="key file"):
        open_vault(tmp_path / "none")
