"""Settings that are tried on what rehearsed customers left behind."""

from playwright.sync_api import Locator, Page, expect

from aislewatch.domain.alert_lists import AlertQuery
from aislewatch.domain.alerts import Alert
from aislewatch.domain.settings import Settings
from aislewatch.rehearsal.drawn import settings_for
from aislewatch.rehearsal.store import CORNER_SHOP
from tests.e2e.shop import aisle, clip, jpeg, picture
from tests.e2e.story import CLIP_SECONDS
from tests.integration.api_stage import ADMIN, Stage
from tests.integration.rehearsed import CAMERA, watch_rehearsal

ROUND = 15
"""Of the programme: somebody enters the stockroom, which is seen beyond doubt, and something goes into a
pocket, which only a high sensitivity finds."""

PATIENCE = 60_000


def rehearse(stage: Stage) -> Alert:
    """The one alert that the settings as they are raised."""
    settings = settings_for(CORNER_SHOP, Settings())
    stage.services.configure.replace(settings, by=ADMIN)
    still, mp4 = jpeg(picture(aisle(), 2.0)), clip(CLIP_SECONDS)
    watch_rehearsal(stage.store, stage.blobs, stage.services.tracing, settings, ROUND, still=still, mp4=mp4)
    (alert,) = stage.services.workflow.find(AlertQuery(cameras=frozenset({CAMERA}))).alerts
    assert alert.clip is not None
    return alert


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Unsaved changes")


def sensitivity(page: Page, action: str, name: str) -> None:
    page.get_by_role("group", name=f"{action}: Sensitivity").get_by_role("radio", name=name).check()


def compared(page: Page) -> Locator:
    """The dialog, when it has its answer."""
    bar(page).get_by_role("button", name="What would change?").click()
    dialog = page.get_by_role("dialog", name="What would change?")
    dialog.get_by_label("Look back").select_option("1 hour")
    dialog.get_by_role("button", name="Compare").click()
    expect(dialog.get_by_role("button", name="Compare again")).to_be_visible(timeout=PATIENCE)
    expect(dialog.get_by_text("With your changes", exact=True)).to_be_visible()
    return dialog
