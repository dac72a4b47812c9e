"""Every place of the console in German: nothing of it left in English, nothing too long for its place."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from aislewatch.domain.accounts import Role
from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import AlertState, Move, Severity
from aislewatch.domain.channels import Channel, ChannelKind
from aislewatch.domain.floor_plan import Mark
from tests.e2e import axe
from tests.e2e.browsing import HAND, SIZES, opened, shoot
from tests.e2e.story import ALERT, CAMERA, tell
from tests.integration.api_stage import ADMIN, PASSWORD, Stage

PATHS = (
    *(
        "/",
        "/alerts",
        "/cases",
        "/reports",
        "/cameras",
        "/zones",
        "/floor-plan",
        "/notifications",
        "/settings",
        "/people",
    ),
    *("/audit", "/account"),
)

GIVEAWAYS = re.compile(
    r"\b(alerts?|save|saved|settings?|people|cameras|viewer|guard|admin|add|remove|change[ds]?|show"
    r"|search|cancel|close[ds]?|delete|cases|reports|notifications|since|until|from|with|without|and|the|of|to"
    r"|your?|this|that|every|none|nobody|not|yet|no|days?|hours?|seconds|times|level|high|low|medium|sign"
    r"|on|off|open|opened|new|all|only|which|what|when|who|why|how|frames|always|never|default|everything"
    r"|confirm(ed)?|concealment|loitering|shelf|checkout|acknowledged?|dismiss(ed)?|resolved?|right|wrong"
    r"|pocket|bag|clothing|unknown|there|they|is|are|moved|signed|monitoring|analyzed|picture|pictures)\b",
    re.IGNORECASE,
)
"""Words that no German sentence of the console holds."""

DATA = (
    r"(?i)https?://\S*|wss?://\S*|rtsp://\S*|tgram://\S*|\S*@\S*|[\w.-]*-[\w.-]*\d[\w.-]*|spirits-aisle|storeroom-door"
    r"|night\.guard|till-camera|hand to shelf|hand at pocket|hand comes away empty"
    r"|Offered a basket\.|A customer read the label\.|für admin$|H\.264|\w+/\w+"
)
"""What is not the console's own: names, addresses, what people wrote."""

SEEN = """() => {
  const said = [document.title, document.body.innerText];
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], [alt], option")) {
    if (!one.checkVisibility() && one.tagName !== "OPTION") continue;
    for (const name of ["aria-label", "placeholder", "title", "alt"]) said.push(one.getAttribute(name) ?? "");
    if (one.tagName === "OPTION" && !one.closest("datalist")) said.push(one.textContent);
  }
  return said.join("\\n");
}"""

RECORDED = """() => [...document.querySelectorAll(".log .detail, [aria-labelledby=history-title] li")]
  .flatMap((one) => one.innerText.split("\\n"))"""
"""What the log wrote of changes, value by value as they are stored."""

KEYS = "Tasten"
DIALOGS = {
    "/alerts": (KEYS,),
    "/cameras": ("Netz durchsuchen", "Kamera hinzufügen", "Ändern", "Entfernen"),
    "/notifications": ("Kanal hinzufügen", "Ändern", "Entfernen"),
    "/people": ("Person hinzufügen",),
    "/account": ("Neuer Schlüssel",),
    "/people/night.guard": ("Person entfernen",),
    "/cases/1": ("Entfernen",),
}
"""What opens a dialog where."""

CUT = """() => [...document.querySelectorAll("dialog, button, nav a, label, legend, th, h1, h2, h3, .chip")]
  .filter((one) => one.checkVisibility() && !one.closest(".unseen") && !one.matches(".unseen"))
  .filter((one) => one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.tagName} ${one.className}: ${one.textContent}`)"""


@pytest.fixture(autouse=True)
def shop(stage: Stage, founded: None, customers: None) -> None:
    """Each place has something to show."""
    services = stage.services
    tell(stage)
    services.people.add("night.guard", PASSWORD, role=Role.GUARD, by=ADMIN)
    alert = services.workflow.get("b")
    escalated = Move(time.time(), ADMIN, AlertState.ESCALATED, severity=Severity.HIGH)
    services.workflow.move("b", escalated, expected=alert.version)
    square = [[0.2, 0.3], [0.7, 0.3], [0.7, 0.9], [0.2, 0.9]]
    services.zones.add({"name": "Regal 4", "kind": "shelf", "camera": CAMERA, "polygon": square}, by=ADMIN)
    services.snoozing.start(3600, by=ADMIN, camera=CAMERA, action=ActionType.LOITERING)
    services.floor_plans.resize(12, 9, by=ADMIN)
    spots = (((0.2, 0.9), (4, 6)), ((0.8, 0.9), (8, 6)), ((0.9, 0.5), (9, 2)), ((0.1, 0.5), (3, 2)))
    services.floor_plans.mark(CAMERA, [Mark(seen, at) for seen, at in spots], by=ADMIN)
    options = {"url": "https://haus.example/ruf"}
    services.channels.add(Channel("tor", ChannelKind.WEBHOOK, options=options), {}, by=ADMIN)
    services.tokens.create("Bildwand", user=ADMIN, role=Role.VIEWER)


def _leftovers(page: Page) -> list[str]:
    """The lines on the page that hold an English word of the console."""
    recorded = set(page.evaluate(RECORDED))
    seen = [line for line in page.evaluate(SEEN).splitlines() if line not in recorded]
    lines = {re.sub(DATA, "", line).strip() for line in seen}
    return sorted(f"{found[0]!r} in: {line}" for line in lines if (found := GIVEAWAYS.search(line)))


def _looked_at(page: Page, what: str) -> list[str]:
    """What is wrong with the German of what is shown now."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    found = _leftovers(page) + [f"cut off: {one}" for one in page.evaluate(CUT)]
    if wide > room:
        found.append(f"{wide} wide on a screen of {room}")
    return [f"{what}: {line}" for line in found]


def _settled(page: Page) -> None:
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_text("Einen Moment…")).to_have_count(0)
    page.wait_for_timeout(300)


@SIZES
def test_every_place_in_german(
    browser: Browser, stage: Stage, address: str, screens: Path, size: ViewportSize
) -> None:
    complaints: list[str] = []
    kind: dict[str, Any] = {"is_mobile": True, "has_touch": True} if size is HAND else {}
    context = opened(browser, complaints, viewport=size, locale="de-AT", **kind)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()
    wrong = _looked_at(page, "sign-in")
    assert page.locator("html").get_attribute("lang") == "de"
    page.get_by_label("Benutzername").fill(ADMIN)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    expect(page.get_by_role("navigation").first).to_be_visible()
    ways = page.get_by_role("navigation").locator("a").or_(page.locator("#user-menu a"))
    paths: list[str] = ways.evaluate_all("all => all.map((way) => way.getAttribute('href'))")
    assert set(PATHS) <= set(paths)
    suffix = "-hand" if kind else ""
    for path in [*paths, f"/alerts/{ALERT}", "/cases/1", "/people/night.guard", "/nowhere"]:
        page.goto(address + path)
        _settled(page)
        assert page.locator("html").get_attribute("lang") == "de"
        page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
        wrong += _looked_at(page, path)
        shoot(page, screens, f"german{path.replace('/', '-')}{suffix}")
        for number, name in enumerate(DIALOGS.get(path, ())):
            opener = page.get_by_role("main").get_by_text(re.compile(f"^{name}")).first
            if size is HAND and name == KEYS:
                expect(opener).to_be_hidden()  # a hand has no keys
                continue
            opener.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            page.wait_for_timeout(200)
            wrong += _looked_at(page, f"{path}, dialog of {name}")
            shoot(page, screens, f"german{path.replace('/', '-')}{suffix}-dialog-{number}")
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto(f"{address}/alerts/{ALERT}")
    for move in ("Personal schicken", "Erledigen", "Verwerfen", "Eskalieren"):
        page.get_by_role("button", name=move, exact=True).click()
        wrong += _looked_at(page, move)
    shoot(page, screens, f"german-move{suffix}")
    page.goto(f"{address}/zones")
    page.get_by_role("button", name="Zonen prüfen").click()
    page.wait_for_timeout(400)
    wrong += _looked_at(page, "zones, tested")
    page.goto(f"{address}/zones")
    page.get_by_role("button", name="Regal 4").click()
    page.wait_for_timeout(400)
    wrong += _looked_at(page, "zones, changed")
    shoot(page, screens, f"german-zone{suffix}")
    page.goto(f"{address}/settings")
    page.get_by_role("switch").nth(1).click()
    page.get_by_role("button", name="Was wäre anders?").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    wrong += _looked_at(page, "what-if")
    shoot(page, screens, f"german-whatif{suffix}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Verwerfen", exact=True).click()
    page.get_by_role("button", name="Konto und Darstellung").click()
    wrong += _looked_at(page, "user's menu")
    axe.check(page, "user's menu in German")
    assert not wrong, "\n".join(wrong)
    assert complaints == []
    context.close()
