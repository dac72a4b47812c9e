"""The console's words: what `tsc` cannot see of them."""

import re
from pathlib import Path

from aislewatch.domain.actions import KINDS

TEXT = Path(__file__).parents[2] / "web" / "src" / "text"
SOURCES = Path(__file__).parents[2] / "src" / "aislewatch"


def test_kinds_and_measured_reasons_have_german_words() -> None:
    german = set(re.findall(r"^    (\w+): \"", (TEXT / "de" / "base.ts").read_text(), flags=re.MULTILINE))
    kinds = {kind for kinds in KINDS.values() for kind in kinds}
    cues = {
        name
        for path in (*SOURCES.glob("behaviors/*.py"), SOURCES / "vision" / "hand_cues.py")
        for name in re.findall(r"\b(?:Cue|Measure)\(\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    assert len(cues) > 20
    assert kinds | cues <= german, f"without a word: {sorted((kinds | cues) - german)}"


def test_german_speaks_of_suspicion_only() -> None:
    for path in (TEXT / "de").glob("*.ts"):
        assert not re.search(r"dieb|täter|kriminell", path.read_text(encoding="utf-8"), re.IGNORECASE), path
