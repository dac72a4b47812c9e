"""Draw the console's icons for phones and desktops from ``web/public/mark.svg``, with Debian's Chromium.

``python scripts/icons.py`` writes ``web/public/icons``; run it when the mark changes, and commit the result.
"""

import shutil
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

PUBLIC: Final = Path(__file__).parent.parent / "web" / "public"
GREEN: Final = "#0d6259"
ICONS: Final = {
    "icon-192": (192, 1.0),
    "icon-512": (512, 1.0),
    "maskable-512": (512, 0.72),  # a mask may cut away everything outside a circle of 80 % of the width
    "touch-180": (180, 0.86),
}
"""Name: (pixels a side, share of the side the mark fills). Below 1 the rest is the mark's own ground."""


def main() -> None:
    """Draw them all."""
    mark = (PUBLIC / "mark.svg").read_text(encoding="utf-8")
    (PUBLIC / "icons").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (side, share) in ICONS.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            ground = GREEN if share < 1 else "transparent"
            page.set_content(
                f"<style>html {{ background: {ground} }} body {{ margin: 0; height: 100vh; display: grid;"
                f" place-content: center }} svg {{ width: {side * share}px; height: {side * share}px }}"
                "</style>" + mark
            )
            path = PUBLIC / "icons" / f"{name}.png"
            page.screenshot(path=path, omit_background=True)
            print(f"{path.name}: {path.stat().st_size} bytes")
        browser.close()


if __name__ == "__main__":
    main()
