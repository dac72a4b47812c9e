#!/usr/bin/env python3
"""Checks exported evidence: whether anything was altered, taken away or added since it was signed.

Needs Python 3.8 or newer and nothing else, no network either:

    python3 verify.py EVIDENCE.zip      or, in the unpacked folder,      python3 verify.py

Every file's SHA-256 is compared with manifest.json, and manifest.json with its Ed25519 signature (RFC 8032).
The signature proves that the owner of the key made it. Whose key it is, its fingerprint tells: compare it
with the one that the shop tells you (there: aislewatch evidence key), and take this program from a source
you trust.
"""
# ruff: noqa: UP006, UP007, UP035, UP045 (older Pythons run it, too)

import argparse
import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO, ContextManager, Dict, List, Optional, Tuple, Union

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"

# --- Ed25519 as in RFC 8032, section 5.1, on extended homogeneous coordinates (X, Y, Z, T) ---
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = Tuple[int, int, int, int]


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


def _x_of(y: int, sign: int) -> Optional[int]:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P:
        return None
    return P - x if (x & 1) != sign else x


def _point(raw: bytes) -> Optional[Point]:
    number = int.from_bytes(raw, "little")
    y = number & ((1 << 255) - 1)
    x = _x_of(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def _written(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | ((x & 1) << 255)).to_bytes(32, "little")


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _x_of(_BASE_Y, 0) or 0
BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def signature_fits(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key's owner signed exactly this message."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, scalar = _point(public_key), int.from_bytes(signature[32:], "little")
    if key is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    opposite: Point = (P - key[0], key[1], key[2], P - key[3])
    return _written(_add(_times(scalar, BASE), _times(challenge, opposite))) == signature[:32]


def fingerprint_of(public_key: bytes) -> str:
    """The key's SHA-256, in groups that can be read out."""
    digits = hashlib.sha256(public_key).hexdigest()
    return " ".join(digits[i : i + 8] for i in range(0, 64, 8))


# --- What lies in the zip, or in the folder it was unpacked to ---
class Unreadable(Exception):
    """A file that is there but cannot be read."""


class ZipPlace:
    """The files of a zip."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        self.names = [info.filename for info in self._zip.infolist() if not info.is_dir()]

    def open(self, name: str) -> ContextManager[Any]:
        """The file for reading."""
        return self._zip.open(name)


class FolderPlace:
    """The files of a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        files = (file.relative_to(path) for file in path.rglob("*") if file.is_file())
        self.names = sorted(file.as_posix() for file in files if "__pycache__" not in file.parts)

    def open(self, name: str) -> ContextManager[Any]:
        """The file for reading."""
        return (self._path / name).open("rb")


Place = Union[ZipPlace, FolderPlace]
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def _hash(place: Place, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with place.open(name) as file:
            _feed(digest, file)
    except _BROKEN as error:
        raise Unreadable(str(error)) from error
    return digest.hexdigest()


def _feed(digest: Any, file: BinaryIO) -> None:
    for part in iter(lambda: file.read(1 << 18), b""):
        digest.update(part)


def _whole(place: Place, name: str) -> bytes:
    try:
        with place.open(name) as file:
            return bytes(file.read())
    except KeyError:
        raise Unreadable("it is missing") from None
    except _BROKEN as error:
        raise Unreadable(str(error)) from error


class Report:
    """What was found: ``problems`` is empty when all is as it was signed."""

    def __init__(self) -> None:
        self.problems: List[str] = []
        self.fingerprint = ""
        self.manifest: Dict[str, Any] = {}


def check(path: Path) -> Report:
    """Check the zip or folder at ``path``."""
    report = Report()
    try:
        place: Place = FolderPlace(path) if path.is_dir() else ZipPlace(path)
    except (zipfile.BadZipFile, OSError) as error:
        report.problems.append(f"UNREADABLE: {path} is no whole zip file ({error}).")
        return report
    try:
        raw = _whole(place, MANIFEST)
        signature = bytes.fromhex(_whole(place, SIGNATURE).decode("ascii").strip())
        report.manifest = json.loads(raw)
        key = bytes.fromhex(report.manifest["public_key"])
        listed = {str(file["path"]): str(file["sha256"]) for file in report.manifest["files"]}
    except (Unreadable, ValueError, KeyError, TypeError) as error:
        report.problems.append(f"ALTERED: {MANIFEST} or {SIGNATURE} cannot be read ({error}).")
        return report
    report.fingerprint = fingerprint_of(key)
    if not signature_fits(key, raw, signature):
        report.problems.append(f"ALTERED: {MANIFEST} or {SIGNATURE}; the signature does not fit.")
    report.problems += _compare(place, listed)
    return report


def _compare(place: Place, listed: Dict[str, str]) -> List[str]:
    there, twice = set(place.names), {name for name in place.names if place.names.count(name) > 1}
    problems = [f"MISSING: {name}" for name in sorted(set(listed) - there)]
    problems += [f"ADDED:   {name}" for name in sorted(there - set(listed) - {MANIFEST, SIGNATURE})]
    problems += [f"ADDED:   {name} is there more than once" for name in sorted(twice)]
    for name in sorted(set(listed) & there):
        try:
            if _hash(place, name) != listed[name]:
                problems.append(f"ALTERED: {name}")
        except Unreadable as error:
            problems.append(f"ALTERED: {name} ({error})")
    return problems


def main(arguments: Optional[List[str]] = None) -> int:
    """Check, tell, and return 0 when all is as it was signed, else 1."""
    parser = argparse.ArgumentParser(description="Checks exported evidence.")
    parser.add_argument("path", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--fingerprint", help="the key's fingerprint, as the shop told it")
    given = parser.parse_args(arguments)
    return tell(given.path, given.fingerprint or "")


def tell(path: Path, fingerprint: str = "") -> int:
    """Check what is at ``path`` and print what was found; 0 when all is as it was signed, with the key of
    this ``fingerprint`` if one is given, else 1."""
    report = check(path)
    expected = fingerprint.replace(" ", "").lower()
    if expected and expected != report.fingerprint.replace(" ", ""):
        report.problems.append("ANOTHER KEY: the fingerprint is not the one you gave.")
    for key, words in (("case", "Case"), ("exported_at", "Exported"), ("exported_by", "By")):
        if key in report.manifest:
            print(f"{words + ':':<10} {report.manifest[key]}")
    if report.fingerprint:
        print(f"{'Key:':<10} {report.fingerprint}")
    for problem in report.problems:
        print(problem)
    if report.problems:
        print("NOT GENUINE: this is not what was exported.")
        return 1
    count = len(report.manifest["files"])
    print(f"GENUINE: {count} files are exactly as they were signed with this key.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
