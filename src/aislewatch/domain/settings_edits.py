"""Changing plain settings in part, and saying in words what a change changed."""

from collections.abc import Mapping
from typing import Any

from aislewatch.domain.errors import quoted
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import plain_settings
from aislewatch.domain.settings_values import Plain


def patched(base: Plain, patch: Plain) -> dict[str, Any]:
    """``base`` with a JSON merge patch applied (RFC 7396): tables are merged, everything else replaced, and
    None takes a key out, which puts its default back."""
    result = dict(base)
    for key, value in patch.items():
        below = result.get(key)
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping):
            result[key] = patched(below if isinstance(below, Mapping) else {}, value)
        else:
            result[key] = value
    return result


def changes(before: Settings, after: Settings) -> list[str]:
    """Every value that differs: ``alerts.cooldown: 60.0 -> 90.0``, in the order of the file."""
    old, new = _flat(plain_settings(before)), _flat(plain_settings(after))
    return [_told(key, old, new) for key in {**new, **old} if old.get(key) != new.get(key)]


def _told(key: str, old: Plain, new: Plain) -> str:
    was, is_now = _said(old, key), _said(new, key)
    return f"{key}: {was} -> {is_now}" if was != is_now else f"{key}: changed"


def _flat(plain: Plain) -> dict[str, Any]:
    """Every single value by its dotted key; a zone is one value, by its name and camera."""
    lists = {
        f"{name}.{_title(item, name)}": item for name in ("zones", "snoozes") for item in plain.get(name, ())
    }
    return _leaves({key: value for key, value in plain.items() if key not in ("zones", "snoozes")}) | lists


def _leaves(table: Plain, where: str = "") -> dict[str, Any]:
    leaves: dict[str, Any] = {}
    for key, value in table.items():
        leaves |= _leaves(value, f"{where}{key}.") if isinstance(value, Mapping) else {f"{where}{key}": value}
    return leaves


def _title(item: Plain, kind: str) -> str:
    camera = item.get("camera", "every camera")
    return f"{item['name']} ({camera})" if kind == "zones" else f"{item.get('action', 'all')} ({camera})"


def _said(values: Plain, key: str) -> str:
    if key not in values:
        return "none"
    value = values[key]
    if not isinstance(value, Mapping):
        return quoted(value)
    return (
        f"until {value['until']}" if "until" in value else f"{value['kind']}, {len(value['polygon'])} corners"
    )
