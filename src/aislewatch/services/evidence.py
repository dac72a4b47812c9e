"""A case as a zip that proves itself: clips, stills and facts, the SHA-256 of each, signed with the
installation's own key, and a program that checks all of it anywhere, without a network.

The key pair (Ed25519) is made once per installation; its private half lies sealed in the database.
"""

import hashlib
import json
import re
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from typing import IO, Any, Final, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aislewatch import __version__
from aislewatch.domain.alerts import Alert
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.errors import NotFound
from aislewatch.ports import Blobs, Clock, Store, Transaction
from aislewatch.services.casework import CaseFile, Casework, Scope
from aislewatch.services.configure import CHANGED, STARTED, STOPPED
from aislewatch.services.evidence_facts import Plain, alert_facts, case_facts, settings_in_force, utc
from aislewatch.services.evidence_page import page
from aislewatch.services.evidence_verifier import MANIFEST, SIGNATURE, fingerprint_of
from aislewatch.services.vault import Vault

SIGNING_KEY: Final = "evidence.signing_key"
"""The secret's name."""

_LOG_LINES: Final = 100_000
_PART: Final = 256 * 1024
_END: Final = 2
_ODD: Final = re.compile("[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Export:
    """A zip on its way: ``name`` for the file, ``parts`` its bytes, made while they are taken."""

    name: str
    parts: Iterator[bytes]


class Evidence:
    """Use cases of evidence. ``models`` tells the SHA-256 of each model card and of its weights."""

    def __init__(
        self, store: Store, blobs: Blobs, clock: Clock, vault: Vault, models: Mapping[str, Plain]
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock
        self._vault = vault
        self._models = models
        self._casework = Casework(store, clock)

    def fingerprint(self) -> str:
        """The fingerprint of the key that signs; the key is made if there is none yet."""
        with self._store.begin() as tables:
            return fingerprint_of(_public(self._key(tables)))

    def export(self, number: int, *, by: str, scope: Scope = None) -> Export:
        """The case with all that may be seen of it. Recorded before the first byte leaves. Raises
        :class:`NotFound`."""
        at = self._clock.utc()
        file = self._casework.get(number, scope)
        with self._store.begin() as tables:
            key = self._key(tables)
            settings, _ = tables.settings.get()
            log = tables.audit.latest(_LOG_LINES, {CHANGED, STARTED, STOPPED})
            whole = tables.cases.get(number)
            detail = {"alerts": str(len(file.alerts)), "key": fingerprint_of(_public(key))[:8]}
            tables.audit.append(AuditEntry(at, by, "case.exported", str(number), detail))
            audit_head = tables.audit.head()
        head: Plain = {
            "product": "Aislewatch",
            "version": __version__,
            "case": number,
            "exported_at": utc(at),
            "exported_by": by,
            "complete": len(whole.alerts) == len(file.alerts),
            "audit_head": str(audit_head),
            "models": dict(self._models),
            "public_key": _public(key).hex(),
            "fingerprint": fingerprint_of(_public(key)),
        }
        job = _Job(self._blobs, file, head, log, settings.timezone, key)
        return Export(f"case-{number}-{datetime.fromtimestamp(at, UTC):%Y%m%d-%H%M%S}.zip", job.parts(at))

    def _key(self, tables: Transaction) -> Ed25519PrivateKey:
        sealed = tables.secrets.get(SIGNING_KEY)
        if sealed is None:
            key = Ed25519PrivateKey.generate()
            sealed = self._vault.seal(b64encode(key.private_bytes_raw()).decode())
            tables.secrets.put(SIGNING_KEY, sealed)
            return key
        return Ed25519PrivateKey.from_private_bytes(b64decode(self._vault.open(sealed)))


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


class _Stream:
    """A file that only remembers what was written since it was last emptied."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere."""

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


@dataclass
class _Job:
    """One export being made; no file is ever held whole but the facts."""

    blobs: Blobs
    file: CaseFile
    head: Plain
    log: Sequence[AuditEntry]
    timezone: str
    key: Ed25519PrivateKey
    listed: list[Plain] = field(default_factory=list)
    stream: _Stream = field(default_factory=_Stream)
    stamp: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0)

    def parts(self, at: float) -> Iterator[bytes]:
        moment = datetime.fromtimestamp(at, UTC)
        self.stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
        with zipfile.ZipFile(cast(IO[bytes], self.stream), "w") as archive:  # it only writes
            yield from self._contents(archive)
            signed = _json({**self.head, "files": self.listed})
            yield from self._text(archive, MANIFEST, signed)
            yield from self._text(archive, SIGNATURE, self.key.sign(signed).hex().encode() + b"\n")
        yield self.stream.take()

    def _contents(self, archive: zipfile.ZipFile) -> Iterator[bytes]:
        facts: list[tuple[Alert, Plain]] = []
        for number, alert in enumerate(self.file.alerts, 1):
            name = f"{number:03d}-{_ODD.sub('_', alert.id)}"
            clip = yield from self._blob(archive, alert.clip, f"clips/{name}.mp4")
            still = yield from self._blob(archive, alert.still, f"stills/{name}.jpg")
            version = settings_in_force(self.log, alert.incident.confirmed_at)
            plain = alert_facts(alert, clip=clip, still=still, settings_version=version)
            facts.append((alert, plain))
            yield from self._text(archive, f"facts/{name}.json", _json(plain))
        case = self.file.case
        yield from self._text(archive, "case.json", _json(case_facts(case, complete=self.head["complete"])))
        html = page(case, facts, self.head, self.timezone)
        yield from self._text(archive, "index.html", html.encode())
        verifier = files("aislewatch.services").joinpath("evidence_verifier.py").read_bytes()
        yield from self._text(archive, "verify.py", verifier)
        words = f"Ed25519 {self.head['public_key']}\nSHA-256 {self.head['fingerprint']}\n"
        yield from self._text(archive, "public_key.txt", words.encode())

    def _text(self, archive: zipfile.ZipFile, path: str, data: bytes) -> Iterator[bytes]:
        archive.writestr(self._entry(path, len(data), zipfile.ZIP_DEFLATED), data)
        self._list(path, hashlib.sha256(data).hexdigest(), len(data))
        yield self.stream.take()

    def _blob(
        self, archive: zipfile.ZipFile, key: str | None, path: str
    ) -> Generator[bytes, None, str | None]:
        """Copies a stored file and returns its place; None when there is none (any more)."""
        if key is None:
            return None
        try:
            with self.blobs.open(key) as blob:
                size = blob.seek(0, _END)
                blob.seek(0)
                digest = hashlib.sha256()
                with archive.open(self._entry(path, size, zipfile.ZIP_STORED), "w") as entry:
                    while part := blob.read(_PART):
                        digest.update(part)
                        entry.write(part)
                        yield self.stream.take()
        except NotFound:
            return None
        self._list(path, digest.hexdigest(), size)
        return path

    def _entry(self, path: str, size: int, packed: int) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(path, self.stamp)
        entry.compress_type = packed
        entry.file_size = size
        entry.external_attr = (0o100755 if path.endswith(".py") else 0o100644) << 16
        return entry

    def _list(self, path: str, sha256: str, size: int) -> None:
        if path not in (MANIFEST, SIGNATURE):
            self.listed.append({"path": path, "sha256": sha256, "bytes": size})


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()
