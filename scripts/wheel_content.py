"""Says what a built wheel holds, and fails when the console or the models are missing from it."""

import sys
import zipfile
from collections import Counter
from pathlib import Path

PARTS = {"aislewatch/console/": "console", "aislewatch/weights/": "models", "aislewatch/": "code"}


def main(folder: Path) -> int:
    """The exit code; prints one line per part of the wheel in ``folder``."""
    wheel = next(folder.glob("*.whl"))
    files: Counter[str] = Counter()
    size: Counter[str] = Counter()
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            part = next(
                (name for prefix, name in PARTS.items() if entry.filename.startswith(prefix)), "about"
            )
            files[part] += 1
            size[part] += entry.compress_size
    print(f"{wheel} ({wheel.stat().st_size / 1e6:.1f} MB)")
    for part in (*PARTS.values(), "about"):
        print(f"  {part:8} {files[part]:4} files {size[part] / 1e6:8.2f} MB")
    missing = [part for part in ("console", "models") if not files[part]]
    if missing:
        print(f"The wheel lacks: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
