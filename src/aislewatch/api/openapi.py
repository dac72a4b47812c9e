"""The API's description, as checked in: ``python -m aislewatch.api.openapi > docs/api/openapi.json``."""

import json
import sys
from typing import Any

from aislewatch.api.app import bare_app
from aislewatch.api.errors import MEDIA_TYPE

_NEVER_SENT = ("HTTPValidationError", "ValidationError")


def document() -> str:
    """OpenAPI 3.1 as JSON text, stable from run to run."""
    described = bare_app().openapi()
    for path in described["paths"].values():
        for operation in path.values():
            _mend_problems(operation["responses"])
    for name in _NEVER_SENT:
        described["components"]["schemas"].pop(name, None)
    return json.dumps(described, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _mend_problems(responses: dict[str, Any]) -> None:
    """FastAPI describes its own 422 and plain JSON; every error here is a problem document."""
    responses.pop("422", None)
    content = responses["default"]["content"]
    responses["default"]["content"] = {MEDIA_TYPE: content["application/json"]}


if __name__ == "__main__":
    sys.stdout.write(document())
