"""The settings page is the one the code makes, and its example is accepted."""

import re
import tomllib

import settings_page

from aislewatch.domain.settings_text import read_settings


def test_the_page_is_up_to_date() -> None:
    assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.page(), (
        "run scripts/settings_page.py"
    )


def test_its_example_is_accepted() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", settings_page.page(), re.DOTALL)
    settings = read_settings(tomllib.loads(example))
    assert settings.ladder.dwell == 45
    assert settings.zones[0].overrides == {"ladder": {"dwell": 20}}
