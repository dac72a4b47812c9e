"""Secrets are sealed with one key, and only that key opens them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.errors import InvalidInput, StorageError
from aislewatch.services.vault import Vault, is_sealed, new_key

KEY = new_key()
ADDRESS = "rtsp://boss:secret@10.0.0.2/1"


@given(st.text())
def test_what_was_sealed_opens_again(text: str) -> None:
    sealed = Vault(KEY).seal(text)
    assert is_sealed(sealed)
    assert Vault(f"{KEY}\n").open(sealed) == text


def test_nothing_shows_through() -> None:
    vault = Vault(KEY)
    assert "secret" not in vault.seal(ADDRESS)
    assert vault.seal(ADDRESS) != vault.seal(ADDRESS)
    assert not is_sealed(ADDRESS)


def test_another_key_or_an_altered_text_opens_nothing() -> None:
    sealed = Vault(KEY).seal(ADDRESS)
    altered = sealed[:-10] + ("A" if sealed[-10] != "A" else "B") + sealed[-9:]
    for vault, text in ((Vault(new_key()), sealed), (Vault(KEY), altered), (Vault(KEY), ADDRESS)):
        with pytest.raises(StorageError, match="does not fit") as caught:
            vault.open(text)
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "short", "ä" * 44, "!" * 44, KEY[:-4]], ids=range(5))
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidInput, match="not a key"):
        Vault(key)
