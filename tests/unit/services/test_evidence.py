"""Evidence leaves as a stream, proves itself, and says what was done to it."""

import io
import json
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from aislewatch.domain.alerts import AlertState, Move, Outcome
from aislewatch.domain.cases import Loss
from aislewatch.domain.errors import InvalidInput, NotFound, StorageError
from aislewatch.services.casework import Casework
from aislewatch.services.configure import Configure
from aislewatch.services.evidence import SIGNING_KEY, Evidence
from aislewatch.services.evidence_verifier import check, main, signature_fits
from aislewatch.services.vault import Vault, new_key
from aislewatch.services.workflow import Workflow
from tests.fakes.alerts import NOON, an_alert
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeBlobs, FakeStore

CLIP = bytes(range(256)) * 5000
KEY = new_key()


class Room:
    """A case about an alert with clip and still, one whose clip is gone, and one at the door."""

    def __init__(self) -> None:
        self.store, self.blobs, self.clock = FakeStore(), FakeBlobs(), FakeClock(NOON - 50)
        Configure(self.store, self.clock).disable(by="boss", confirmed=True)
        self.clock.forward(100)
        self.blobs.put("clips/a.mp4", CLIP)
        self.blobs.put("stills/a.jpg", b"a still")
        with self.store.begin() as tables:
            tables.alerts.add(an_alert("a", clip="clips/a.mp4", clip_whole=True, still="stills/a.jpg"))
            tables.alerts.add(an_alert("b", clip="clips/gone.mp4", confirmed_at=NOON - 60))
            tables.alerts.add(an_alert("c", camera="door"))
        workflow, cases = Workflow(self.store, self.clock), Casework(self.store, self.clock)
        workflow.move("a", Move(0, "anna", AlertState.ESCALATED, note="<b>Two</b> bottles"), expected=1)
        cases.add(1, "b", by="anna", expected=1)
        workflow.move("c", Move(0, "anna", AlertState.RESOLVED, outcome=Outcome.LOST), expected=1)
        cases.add(1, "c", by="anna", expected=2)
        cases.describe(1, "Spirits & <wine>", Loss(Decimal("24.9"), "EUR"), by="anna", expected=3)
        models = {"people": {"card": "ab", "weights": "cd"}}
        self.evidence = Evidence(self.store, self.blobs, self.clock, Vault(KEY), models)

    def zip(self, folder: Path, **who: frozenset[str] | None) -> Path:
        export = self.evidence.export(1, by="boss", **who)
        path = folder / export.name
        path.write_bytes(b"".join(export.parts))
        return path


@pytest.fixture
def room() -> Room:
    return Room()


def test_everything_is_in_it_and_verifies(room: Room, tmp_path: Path) -> None:
    path = room.zip(tmp_path)
    assert path.name == "case-1-20270115-080050.zip"
    assert check(path).problems == []
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.read("clips/001-a.mp4") == CLIP
        assert archive.read("stills/001-a.jpg") == b"a still"
        a, b = (json.loads(archive.read(f"facts/00{i}.json")) for i in ("1-a", "2-b"))
        case = json.loads(archive.read("case.json"))
        manifest = json.loads(archive.read("manifest.json"))
        html = archive.read("index.html").decode()
    assert (a["settings_version"], b["settings_version"]) == (1, 0)
    assert (a["clip"], b["clip"]) == ("clips/001-a.mp4", None)
    assert a["incident"]["why"][0]["name"] == "hand_at_pocket"
    assert a["incident"]["levels"][0]["level"] == "CONFIRMED"
    assert a["moves"][0]["note"] == "<b>Two</b> bottles"
    assert case["loss"] == {"amount": "24.90", "currency": "EUR"}
    assert (case["complete"], case["alerts"]) == (True, ["a", "b", "c"])
    assert manifest["models"] == {"people": {"card": "ab", "weights": "cd"}}
    assert (manifest["exported_by"], manifest["case"]) == ("boss", 1)
    assert manifest["fingerprint"] == room.evidence.fingerprint()
    with room.store.read() as tables:
        assert manifest["audit_head"] == str(tables.audit.head())
    assert "<script" not in html
    assert "Spirits &amp; &lt;wine&gt;" in html
    assert "&lt;b&gt;Two&lt;/b&gt; bottles" in html
    assert 'src="clips/001-a.mp4"' in html
    with room.store.read() as tables:
        (line,) = tables.audit.latest(1)
    assert (line.what, line.about, line.by, line.detail["alerts"]) == ("case.exported", "1", "boss", "3")


def test_only_what_may_be_seen_and_it_says_so(room: Room, tmp_path: Path) -> None:
    with zipfile.ZipFile(room.zip(tmp_path, scope=frozenset({"door"}))) as archive:
        names = archive.namelist()
        case = json.loads(archive.read("case.json"))
        assert b"facts/001-c.json" not in archive.read("index.html")
    assert [name for name in names if name.startswith(("facts", "clips"))] == ["facts/001-c.json"]
    assert (case["complete"], case["alerts"]) == (False, ["c"])
    with pytest.raises(NotFound):
        room.evidence.export(1, by="boss", scope=frozenset({"till-2"}) - {"till-2"})


def test_it_is_a_stream(room: Room) -> None:
    sizes = [len(part) for part in room.evidence.export(1, by="boss").parts]
    assert max(sizes) < 300_000 < len(CLIP) < sum(sizes)


def test_the_key_is_made_once_and_sealed(room: Room, tmp_path: Path) -> None:
    first = check(room.zip(tmp_path)).fingerprint
    again = Evidence(room.store, room.blobs, room.clock, Vault(KEY), {})
    assert again.fingerprint() == first
    with room.store.read() as tables:
        sealed = tables.secrets.get(SIGNING_KEY)
    assert sealed is not None
    assert len(Vault(KEY).open(sealed)) == 44
    assert Vault(KEY).open(sealed) not in sealed
    with pytest.raises(StorageError, match="does not fit its database"):
        Evidence(room.store, room.blobs, room.clock, Vault(new_key()), {}).fingerprint()
    with pytest.raises(InvalidInput):
        Vault("short")


def _rewritten(path: Path, change: dict[str, bytes | None]) -> Path:
    """The zip with some files changed, added, or (None) left out."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = change.pop(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in change.items():
            new.writestr(name, data or b"")
    return target


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"clips/001-a.mp4": CLIP[:-1] + b"x"}, ["ALTERED: clips/001-a.mp4"]),
        ({"stills/001-a.jpg": None}, ["MISSING: stills/001-a.jpg"]),
        ({"clips/002-b.mp4": b"made up"}, ["ADDED:   clips/002-b.mp4"]),
        (
            {"case.json": b"{}", "facts/002-b.json": None, "more.txt": b""},
            ["MISSING: facts/002-b.json", "ADDED:   more.txt", "ALTERED: case.json"],
        ),
        (
            {"manifest.sig": b"00" * 64},
            ["ALTERED: manifest.json or manifest.sig; the signature does not fit."],
        ),
        ({"manifest.json": b"{}"}, ["ALTERED: manifest.json or manifest.sig cannot be read ('public_key')."]),
        ({"manifest.sig": None}, ["ALTERED: manifest.json or manifest.sig cannot be read (it is missing)."]),
    ],
)
def test_what_was_done_to_it_is_said(
    room: Room, tmp_path: Path, change: dict[str, bytes | None], told: list[str]
) -> None:
    assert check(_rewritten(room.zip(tmp_path), dict(change))).problems == told


def test_a_forged_manifest_does_not_help(room: Room, tmp_path: Path) -> None:
    path = room.zip(tmp_path)
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    forger = Ed25519PrivateKey.generate()
    manifest["public_key"] = forger.public_key().public_bytes_raw().hex()
    raw = json.dumps(manifest).encode()
    forged = _rewritten(path, {"manifest.json": raw, "manifest.sig": forger.sign(raw).hex().encode()})
    assert check(forged).problems == [], "whose key it is, only the fingerprint tells"
    genuine = room.evidence.fingerprint()
    assert main([str(path), "--fingerprint", genuine]) == 0
    assert main([str(forged), "--fingerprint", genuine]) == 1


def test_every_flipped_byte_of_a_file_is_found_by_its_own_program(room: Room, tmp_path: Path) -> None:
    path = room.zip(tmp_path)
    with zipfile.ZipFile(path) as archive:
        archive.extract("verify.py", tmp_path)
        offset = archive.getinfo("clips/001-a.mp4").header_offset
    verify = [sys.executable, "-I", str(tmp_path / "verify.py")]
    whole = subprocess.run([*verify, str(path)], capture_output=True, text=True, check=False)
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "GENUINE: 9 files are exactly as they were signed" in whole.stdout
    data = bytearray(path.read_bytes())
    data[offset + 3000] ^= 1
    path.write_bytes(data)
    broken = subprocess.run([*verify, str(path)], capture_output=True, text=True, check=False)
    assert broken.returncode == 1
    assert "ALTERED: clips/001-a.mp4" in broken.stdout
    assert "NOT GENUINE" in broken.stdout
    path.write_bytes(data[:-100])
    assert "no whole zip file" in check(path).problems[0]


def test_unpacked_it_verifies_too(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(room.zip(tmp_path)) as archive:
        archive.extractall(folder)
    assert check(folder).problems == []
    (folder / "case.json").write_text("{}")
    (folder / "extra.txt").touch()
    assert check(folder).problems == ["ADDED:   extra.txt", "ALTERED: case.json"]


@given(message=st.binary(max_size=200), seed=st.binary(min_size=32, max_size=32), data=st.data())
@settings(max_examples=60, deadline=None)
def test_signatures_as_a_second_implementation_sees_them(
    message: bytes, seed: bytes, data: st.DataObject
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    signature = key.sign(message)
    assert signature_fits(public, message, signature)
    parts = [bytearray(public), bytearray(message), bytearray(signature)]
    part = data.draw(st.sampled_from([part for part in parts if part]))
    part[data.draw(st.integers(0, len(part) - 1))] ^= data.draw(st.integers(1, 255))
    public, message, signature = (bytes(part) for part in parts)
    assert signature_fits(public, message, signature) == _fits(public, message, signature)
    assert not signature_fits(public, message, signature[:-1])


def _fits(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_a_signature_of_the_standard() -> None:
    """RFC 8032, section 7.1, test 2."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert signature_fits(public, b"\x72", signature)
    assert not signature_fits(public, b"\x73", signature)
    more = int.from_bytes(signature[32:], "little") + 2**252 + 27742317777372353535851937790883648493
    assert not signature_fits(public, b"\x72", signature[:32] + more.to_bytes(32, "little"))


def test_no_zip_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "odd.zip").write_bytes(io.BytesIO(b"odd").getvalue())
    assert main([str(tmp_path / "odd.zip")]) == 1
    assert main([str(tmp_path / "none.zip")]) == 1
    assert "UNREADABLE" in capsys.readouterr().out
