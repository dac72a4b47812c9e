"""The accessibility check of axe-core on a page as it is shown, in light and in dark.

axe-core is put into the page by the browser's debugger, so that the content security policy stays as it is.
"""

import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Page

SOURCE: Final = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""Everything WCAG 2.2 asks for at A and AA that a program can check."""
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")

_RUN: Final = """async (rules) => {
  const asked = { runOnly: { type: 'tag', values: rules }, resultTypes: ['violations'] };
  const { violations } = await axe.run(document, asked);
  return violations.map(({ id, impact, help, nodes }) => ({
    id,
    impact,
    help,
    nodes: nodes.map(({ target, html, failureSummary }) => ({
      target: target.join(' '), html, failureSummary
    })),
  }));
}"""


def check(page: Page, where: str, schemes: Sequence[Literal["light", "dark"]] = SCHEMES) -> None:
    """Fails with everything found on ``page``, which ``where`` names in the report."""
    found = [line for scheme in schemes for line in violations(page, scheme, where)]
    assert not found, "\n".join(["not accessible:", *found])


def violations(page: Page, scheme: Literal["light", "dark"], where: str) -> list[str]:
    """What breaks the rules, a line or some for each element."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
    if not page.evaluate("typeof axe === 'object'"):
        session = page.context.new_cdp_session(page)
        answer = session.send("Runtime.evaluate", {"expression": _source()})
        assert "exceptionDetails" not in answer, json.dumps(answer["exceptionDetails"])
        session.detach()
    broken: list[dict[str, Any]] = page.evaluate(_RUN, list(RULES))
    return [
        f"{where} ({scheme}): {rule['id']}, {rule['impact']}: {rule['help']}\n"
        f"    {node['target']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
        for rule in broken
        for node in rule["nodes"]
    ]


@functools.cache
def _source() -> str:
    assert SOURCE.is_file(), "axe-core is not there: npm ci in web/"
    return SOURCE.read_text(encoding="utf-8")
