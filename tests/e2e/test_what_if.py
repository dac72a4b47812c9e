"""What would change? Rehearsed customers came before the running worker, and what it stored of them is judged
again by the settings page: alerts that would come, alerts that would go, each with its clip."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import Alert
from aislewatch.domain.cameras import Camera
from aislewatch.domain.settings import Sensitivity
from tests.e2e.browsing import (
    CONSOLE,
    DESK,
    PHONE,
    all_named,
    clip_ready,
    enter,
    no_sideways,
    opened,
    shoot,
)
from tests.e2e.trying import bar, compared, rehearse, sensitivity
from tests.integration.api_stage import ADMIN, PASSWORD, Stage, open_stage
from tests.integration.rehearsed import CAMERA


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A store that has been at work: watched once for all that is tried on it."""
    stage = open_stage(tmp_path_factory.mktemp("watched"), console=CONSOLE)
    stage.services.accounts.setup(stage.setup_token, PASSWORD, name=ADMIN)
    return stage


@pytest.fixture(scope="module")
def alert(stage: Stage) -> Alert:
    return rehearse(stage)


@pytest.fixture(autouse=True)
def as_before(stage: Stage, alert: Alert) -> Iterator[None]:
    """What a test saves is put back."""
    settings, _ = stage.services.configure.get()
    yield
    stage.services.configure.replace(settings, by=ADMIN)


def listed(dialog: Locator, title: str) -> list[Locator]:
    """The alerts under a heading."""
    expect(dialog.get_by_role("heading", name=title)).to_be_visible()
    heading = dialog.page.get_by_role("heading", name=title)
    return dialog.locator("section").filter(has=heading).get_by_role("listitem").all()


@pytest.mark.parametrize("kind", [{"viewport": DESK}, PHONE], ids=["desk", "hand"])
def test_alerts_gained_and_lost_are_seen_before_anything_is_saved(
    browser: Browser, stage: Stage, alert: Alert, address: str, screens: Path, kind: dict[str, Any]
) -> None:
    complaints: list[str] = []
    suffix = "-phone" if kind is PHONE else ""
    context = opened(browser, complaints, **kind)
    page = context.new_page()
    enter(page, f"{address}/settings")

    sensitivity(page, "Concealment", "High")
    dialog = compared(page)
    (pocket,) = listed(dialog, "Gained (1)")
    expect(pocket).to_contain_text(f"Concealment, pocket{CAMERA}")
    expect(pocket).to_contain_text("No clip")
    expect(dialog.get_by_role("heading", name="Lost")).to_have_count(0)
    expect(dialog.locator("dd")).to_contain_text(["1 alert", "2 alerts"])
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"what-if-gained{suffix}")
    dialog.get_by_role("button", name="Close").click()
    bar(page).get_by_role("button", name="Discard").click()

    page.get_by_role("spinbutton", name="Least confidence").fill("1")
    dialog = compared(page)
    (lost,) = listed(dialog, "Lost (1)")
    expect(dialog.get_by_role("heading", name="Gained")).to_have_count(0)
    expect(dialog.locator("dd")).to_contain_text(["1 alert", "0 alerts"])
    no_sideways(page)
    shoot(page, screens, f"what-if-lost{suffix}")
    with context.expect_page() as opening:
        lost.get_by_role("link", name="Restricted area, entered").click()
    shown = opening.value
    expect(shown).to_have_url(f"{address}/alerts/{alert.id}")
    video = clip_ready(shown)
    video.evaluate("video => video.play()")
    shown.wait_for_function("video => video.currentTime > 0.3", arg=video.element_handle())
    shown.close()
    assert held(stage) == PLAIN, "nothing is saved by looking"
    dialog.get_by_role("button", name="Close").click()
    bar(page).get_by_role("button", name="Discard").click()
    expect(bar(page)).to_have_count(0)
    assert held(stage) == PLAIN

    sensitivity(page, "Concealment", "High")
    page.get_by_role("switch", name="Restricted area").uncheck()
    dialog = compared(page)
    assert len(listed(dialog, "Gained (1)")) == len(listed(dialog, "Lost (1)")) == 1
    no_sideways(page)
    shoot(page, screens, f"what-if-both{suffix}")
    dialog.get_by_role("button", name="Close").click()
    bar(page).get_by_role("button", name="Save").click()
    expect(bar(page)).to_have_count(0)
    assert held(stage) == (Sensitivity.HIGH, False, 0.0)
    assert complaints == []


PLAIN = (Sensitivity.MEDIUM, True, 0.0)


def held(stage: Stage) -> tuple[Sensitivity, bool, float]:
    """Of what is tried here, what is saved."""
    settings, _ = stage.services.configure.get()
    concealment, restricted = (
        settings.actions[action] for action in (ActionType.CONCEALMENT, ActionType.RESTRICTED_AREA)
    )
    return concealment.sensitivity, restricted.enabled, settings.alerts.min_confidence


def test_a_camera_that_was_not_watched_has_nothing_to_compare(
    browser: Browser, stage: Stage, address: str
) -> None:
    stage.services.cameras.add(Camera("door", "rtsp://works"), by=ADMIN)
    page = opened(browser, [], viewport=DESK).new_page()
    enter(page, f"{address}/settings?camera=door")
    sensitivity(page, "Concealment", "High")
    dialog = compared(page)
    expect(dialog).to_contain_text("No traces are stored of that time.")
    expect(dialog.get_by_role("heading", name="Gained")).to_have_count(0)
    stage.services.cameras.remove("door", by=ADMIN)
