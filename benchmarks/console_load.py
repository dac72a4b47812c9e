"""How heavy the console is on a weak phone: what the first screen loads, and when it can be used.

`python benchmarks/console_load.py` starts the product with its demonstration store, opens it in Chromium
slowed down to a phone (CPU four times slower, 150 ms to the server and back, 1.6 Mbit/s down), prints a table
and writes docs/console-load.md. The server runs on the same machine and is not slowed down, but its analysis
takes the processor's time from the browser: figures are those of a bad day rather than a good one.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from playwright.sync_api import TimeoutError as Late

RUNS: Final = 3
WATCHED: Final = 9_000
"""Milliseconds a page is watched after it is there."""
QUIET: Final = 5_000
"""Milliseconds without a long task after which a page counts as interactive."""
PASSWORD: Final = "a quiet shop at noon"
PAGE: Final = Path(__file__).parents[1] / "docs" / "console-load.md"

_WATCH: Final = """
window.load = { fcp: null, lcp: null, tasks: [] };
const seen = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
  .observe({ type, buffered: true });
seen('paint', (e) => { if (e.name === 'first-contentful-paint') window.load.fcp = e.startTime; });
seen('largest-contentful-paint', (e) => { window.load.lcp = e.startTime; });
seen('longtask', (e) => window.load.tasks.push([e.startTime, e.duration]));
"""


@dataclass(frozen=True)
class Screen:
    """A page to measure: it is there when ``ready`` can be seen."""

    name: str
    path: str
    ready: str
    signed_in: bool = True


SCREENS: Final = (
    Screen("sign-in", "/", "input[type=password]", signed_in=False),
    Screen("wall", "/", ".tile"),
    Screen("alerts", "/alerts", ".alert-row, .empty"),
)


@dataclass(frozen=True)
class Load:
    """What one visit cost: kB over the wire and requests until the page was there; milliseconds from the
    first click until something, the largest thing, and the page's own content was shown, until it was
    interactive (None: long tasks went on), and how long tasks kept it from answering."""

    kilobytes: float
    requests: int
    first_paint: float
    largest_paint: float
    ready: float
    interactive: float | None
    blocked: float


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The product with its demonstration store; gives the address that sets it up."""
    program = Path(sys.executable).with_name("aislewatch")
    command = [program, "serve", "--demo", "--port", "8399", "--data", folder]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
    log = folder / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
    try:
        yield _wait_for(log, r"or open (http://\S+)", process)
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(log: Path, pattern: str, process: "subprocess.Popen[bytes]") -> str:
    while process.poll() is None:
        if found := re.search(pattern, re.sub(r"\x1b\[[0-9;]*m", "", log.read_text())):
            return found[1]
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    raise SystemExit(f"The server ended early:\n{log.read_text()}")


def visit(browser: Browser, address: str, screen: Screen, state: Any) -> Load:
    """Open a screen as somebody who was never here, on a slow phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        storage_state=state if screen.signed_in else None,
    )
    page = context.new_page()
    page.add_init_script(_WATCH)
    session = context.new_cdp_session(page)
    finished: list[float] = []
    session.on("Network.loadingFinished", lambda event: finished.append(event["encodedDataLength"]))
    _slow_down(session)
    page.goto(address + screen.path, wait_until="commit", timeout=120_000)
    page.locator(screen.ready).first.wait_for(timeout=120_000)
    ready = page.evaluate("performance.now()")
    loaded = list(finished)
    load = _watched(page, sum(loaded) / 1000, len(loaded), ready)
    context.close()
    return load


def _slow_down(session: CDPSession) -> None:
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 150,
            "downloadThroughput": 1_600_000 / 8,
            "uploadThroughput": 750_000 / 8,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def _watched(page: Page, kilobytes: float, requests: int, ready: float) -> Load:
    page.wait_for_timeout(WATCHED)
    seen = page.evaluate("({ ...window.load, now: performance.now() })")
    first = float(seen["fcp"])
    tasks = [(float(at), float(lasting)) for at, lasting in seen["tasks"] if at + lasting > first]
    free_since: float | None = first
    for at, lasting in tasks:
        if free_since is not None and at - free_since >= QUIET:
            break
        free_since = at + lasting
    if free_since is not None and seen["now"] - free_since < QUIET:
        free_since = None
    blocked = sum(lasting - 50 for at, lasting in tasks if free_since is None or at < free_since)
    return Load(kilobytes, requests, first, float(seen["lcp"] or first), ready, free_since, blocked)


def middle(loads: list[Load]) -> Load:
    """The median of each figure."""
    known = [load.interactive for load in loads if load.interactive is not None]
    return Load(
        statistics.median(load.kilobytes for load in loads),
        round(statistics.median(load.requests for load in loads)),
        statistics.median(load.first_paint for load in loads),
        statistics.median(load.largest_paint for load in loads),
        statistics.median(load.ready for load in loads),
        statistics.median(known) if len(known) > len(loads) / 2 else None,
        statistics.median(load.blocked for load in loads),
    )


def sign_up(browser: Browser, setup: str) -> Any:
    """Create the account, wait for pictures and an alert; the state a browser keeps."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(setup)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.locator(".tile").first.wait_for(timeout=60_000)
    try:
        page.locator("nav .count").wait_for(timeout=30_000)
    except Late:
        print("No alert came in half a minute: the list is measured empty.", file=sys.stderr)
    state = context.storage_state()
    context.close()
    return state


_TOLD: Final = """# How heavy the console is

Measured by `python benchmarks/console_load.py`: the product with its demonstration store, opened for the
first time in Chromium slowed down to a weak phone (processor four times slower, 150 ms to the server and
back, 1.6 Mbit/s down). Medians of {runs} visits with an empty cache, on a machine of {cores} cores with a
load of {load} that also ran the server and its analysis.

| screen | over the wire | requests | first paint | largest paint | content | interactive | blocked |
|---|---|---|---|---|---|---|---|
{rows}

* *Over the wire* and *requests*: everything until the content was there, as served (gzip), headers included;
  live pictures come by a socket and are not counted.
* *Content*: when the sign-in form, the cameras' tiles, the list of alerts were there.
* *Interactive*: the end of the last long task before {quiet} s without one; – when there was none in the
  {watched} s for which it was watched.
* *Blocked*: how much longer than 50 ms tasks took until then, in sum.

A second visit asks whether the page has changed and loads no script or style again: they are kept for a year
under names that change with their content. `scripts/gates.py` fails when what the first page pulls in exceeds
130 kB, or the whole console 350 kB.
"""


def report(loads: dict[str, Load]) -> str:
    """The page of the documentation."""

    def seconds(value: float | None) -> str:
        return f"{value / 1000:.1f} s" if value is not None else "–"

    rows = [
        f"| {name} | {load.kilobytes:.0f} kB | {load.requests} | {seconds(load.first_paint)} |"
        f" {seconds(load.largest_paint)} | {seconds(load.ready)} | {seconds(load.interactive)} |"
        f" {load.blocked:.0f} ms |"
        for name, load in loads.items()
    ]
    return _TOLD.format(
        runs=RUNS,
        cores=os.cpu_count(),
        load=round(os.getloadavg()[0]),
        rows="\n".join(rows),
        quiet=QUIET // 1000,
        watched=WATCHED // 1000,
    )


def main() -> None:
    """Measure, print, write."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as setup,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--mute-audio"]
        )
        address = setup.split("/#")[0]
        state = sign_up(browser, setup)
        loads = {
            screen.name: middle([visit(browser, address, screen, state) for _ in range(RUNS)])
            for screen in SCREENS
        }
        browser.close()
    text = report(loads)
    print(text)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
