"""What the program says is said in German, too: the table is whole, and what it makes of real messages."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aislewatch
from aislewatch.api.languages import Phrasebook, phrasebook, wanted
from aislewatch.domain import errors

ROOT = Path(aislewatch.__file__).parent
HEARD = ("api", "services", "app", "pipeline", "domain", "adapters")
TERMINAL = ("models", "traces.py")
"""Adapters that speak before anybody can ask, or to who analyzes files in a terminal."""

SOURCES = [
    source
    for room in HEARD
    for source in sorted((ROOT / room).rglob("*.py"))
    if not set(TERMINAL) & set(source.relative_to(ROOT).parts)
]
PHRASES = tomllib.loads((files("aislewatch.api") / "phrases" / "de.toml").read_text("utf-8"))
ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {"NotSignedIn"}

NEVER_HEARD = {
    # What only another part of the program could do wrong
    "A signal's confidence must be in [0, 1], not {}.",
    "A signal's time must be finite, not {}.",
    "A frame's time must be finite, not {}.",
    "People.{} must be {} {}, not {} {}.",
    "People.{} holds a value that is not finite.",
    "A frame must be uint8 (H, W, 3), not {} {}.",
    "Convert the picture to 8-bit BGR first.",
    "People need the frame's size, not {}.",
    "A camera's waiting times must be longer than 0 seconds.",
    "The longest pause between attempts must not be shorter than the first one.",
    "{} is no blob key.",
    "Use parts of letters, digits, . _ - joined by /.",
    # What ends the program's start, in the terminal, before anybody could ask in German
    "Mend it in {} or the environment.",
    "is no valid TOML ({})",
    "Mend or remove the file.",
    "The data folder {} cannot be made: {}.",
    "Choose another with --data.",
    "The key file {} cannot be used: {}.",
    "Let the user that runs Aislewatch read and write it.",
    "Port {} on {} cannot be used: {}.",
    "Choose another with --port.",
    "Blobs cannot be kept there: {}",
    "Give a folder, or an address like s3://bucket/folder.",
    "The database's address cannot be read.",
    "Give a file path, or an address like postgresql://user:password@host:5432/name.",
    "The database's address has a part {} that means nothing here.",
    "Known are {}.",
    "The database's address names no user.",
    "Write it like postgresql://user:password@host/name.",
    (
        "Write it like postgresql://user:password@host:5432/name; "
        "signs like @ : / in a password are written as %40 %3A %2F."
    ),
    "There is no kind of database {}.",
    "What speaks to this database is not installed: {}.",
    "pip install 'aislewatch[postgres]'",
    "sslmode cannot be {}.",
    "{} is no noted head.",
    "Give it as it was told: NUMBER:HASH.",
    "The database was made by a newer Aislewatch (schema {}, this one knows {}).",
    "Update Aislewatch, or restore the backup made before the update.",
    "The database cannot be brought up to date: {}.",
    "The key of this installation is not a key.",
    "It is 32 bytes in URL-safe base64 (44 characters); put the right key file back.",
    # What writes pictures and videos out of a terminal
    "A picture of shape {} cannot be saved as JPEG.",
    "An empty picture cannot be saved.",
    "The video writer is not open.",
    "Use it in a with statement.",
    "{} cannot be written: {}.",
    "Check the folder, its rights and the free space.",
    "pip install 'aislewatch[oidc]'",
    # Put together of others: see the phrases of each
    "{} {} {}.",
    "{} s does not fit",
}


def phrases_in(source: Path) -> Iterator[str]:
    """What a file's errors say: each text among their arguments, with ``{}`` for what varies."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
            for given in (*node.args, *(word.value for word in node.keywords if word.arg == "fix")):
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value
                elif isinstance(given, ast.JoinedStr):
                    yield "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in given.values)


def test_every_error_that_is_heard_has_its_words() -> None:
    said = {phrase for source in SOURCES for phrase in phrases_in(source) if " " in phrase}
    assert len(said) > 200
    assert sorted(said - PHRASES.keys() - NEVER_HEARD) == []
    assert sorted(NEVER_HEARD - said) == []


@pytest.mark.parametrize(("english", "german"), PHRASES.items())
def test_a_phrase_keeps_its_holes_and_is_found_again(english: str, german: str) -> None:
    holes = len(re.findall(r"\{#?\}", english))
    names = [name for _, name, _, _ in string.Formatter().parse(german) if name is not None]
    assert names in ([""] * holes, ["#"] * holes) or sorted(names) == [str(n) for n in range(holes)]
    assert not (holes and re.search(r"[.!?] ", english)), "sentences are looked up one by one"
    filled = re.sub(r"\{#?\}", "7", english)
    # A more special phrase may fit as well; German it is in any case, or it is the same in both.
    said = phrasebook("de").say(filled)
    assert said != filled or english == german


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Name or password is wrong.", "Name oder Passwort ist falsch."),
        ("Try again in 12 seconds.", "Versuchen Sie es in 12 Sekunden wieder."),
        (
            "rtsp://***@192.168.1.20/live: the connection is refused: nothing listens on this port.",
            "rtsp://***@192.168.1.20/live: die Verbindung wird abgelehnt: an diesem Port hört nichts zu.",
        ),
        (
            "guard-2 took this alert 3 min ago. Sign in.",
            "guard-2 hat diesen Alarm vor 3 min übernommen. Melden Sie sich an.",
        ),
        (
            "zones[2].polygon: A zone needs 3 to 32 corners, not 2.",
            "zones[2].polygon: Ein Bereich braucht 3 bis 32 Ecken, nicht 2.",
        ),
        ("ladder.dwell: 'a' does not fit.", "ladder.dwell: 'a' passt nicht."),
        ("Allowed: 0 to 5.", "Erlaubt: 0 bis 5."),
        ("no picture for 12 s", "seit 12 s kein Bild"),
        ("Snoozed until 14:00: two bags, one coat.", "Stummgeschaltet bis 14:00: two bags, one coat."),
        ("What nobody translated stays.", "What nobody translated stays."),
        ("", ""),
    ],
)
def test_real_messages(english: str, german: str) -> None:
    assert phrasebook("de").say(english) == german


@given(st.text(max_size=200))
def test_any_text_comes_out(text: str) -> None:
    assert isinstance(phrasebook("de").say(text), str)


@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=40))
def test_what_stands_in_a_hole_is_not_lost(name: str) -> None:
    assert Phrasebook({"There is no user {}.": "Kein Konto {}."}).say(f"There is no user {name}.") == (
        f"Kein Konto {name}."
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("fr,de;q=0.4,en;q=0.3", "de"),
        ("de;q=0,en", "en"),
        ("de;q=0", "en"),
        ("DE", "de"),
        ("fr", "en"),
        ("de;q=0.3,en;q=0.8", "en"),
        (";;;q=,,de;q=x", "de"),
    ],
)
def test_the_language_one_wants(header: str, language: str) -> None:
    assert wanted(header) == language
