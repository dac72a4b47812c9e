"""The lists among the settings, from and to plain mappings: zones and snoozes."""

from typing import Any, Final

from aislewatch.domain import settings_values as values
from aislewatch.domain.actions import ActionType
from aislewatch.domain.cameras import camera_name
from aislewatch.domain.errors import InvalidSetting, quoted
from aislewatch.domain.settings_values import Plain
from aislewatch.domain.snooze import Scope, Snooze
from aislewatch.domain.zones import Zone, ZoneKind

MOST_ZONES: Final = 1000
MOST_SNOOZES: Final = 1000

_ZONE: Final = ("name", "kind", "polygon", "camera", "department", "overrides")
_SNOOZE: Final = ("until", "camera", "action", "note")


def zones(raw: Any) -> tuple[Zone, ...]:
    """The zones of a list; names differ where one camera has both."""
    found = tuple(
        zone(item, f"zones[{i}]") for i, item in enumerate(values.items(raw, "zones", most=MOST_ZONES), 1)
    )
    cameras: dict[str, set[str | None]] = {}
    for number, one in enumerate(found, 1):
        taken = cameras.setdefault(one.name, set())
        if one.camera in taken or None in taken or (taken and one.camera is None):
            raise InvalidSetting(
                f"zones[{number}].name",
                f"two zones are called {quoted(one.name)} on one camera",
                fix="Rename one; a zone without a camera is on every camera.",
            )
        taken.add(one.camera)
    return found


def zone(raw: Any, where: str) -> Zone:
    """One zone; ``where`` is its key. Raises :class:`InvalidSetting`, for a polygon naming the corner,
    counted from 1, and what is wrong with it."""
    given = values.table(raw, where)
    values.known(given, _ZONE, f"{where}.")
    for key in ("name", "kind", "polygon"):
        if key not in given:
            raise InvalidSetting(f"{where}.{key}", "is missing", fix="A zone needs name, kind and polygon.")
    return values.named(
        lambda: Zone(
            name=values.text(given["name"], f"{where}.name"),
            kind=values.choice(ZoneKind, given["kind"], f"{where}.kind"),
            polygon=tuple(values.items(given["polygon"], f"{where}.polygon")),
            camera=_camera(given, where),
            department=values.text(given.get("department", ""), f"{where}.department", empty=True),
            overrides=values.table(given.get("overrides", {}), f"{where}.overrides"),
        ),
        f"{where}.polygon",
    )


def _camera(given: Plain, where: str) -> str | None:
    """The camera something is for, None for all."""
    if given.get("camera") is None:
        return None
    key = f"{where}.camera"
    return values.named(lambda: camera_name(values.text(given["camera"], key)), key)


def snoozes(raw: Any) -> tuple[Snooze, ...]:
    """The snoozes of a list, at most one of a camera and action."""
    found: dict[Scope, Snooze] = {}
    for number, item in enumerate(values.items(raw, "snoozes", most=MOST_SNOOZES), 1):
        where = f"snoozes[{number}]"
        given = values.table(item, where)
        values.known(given, _SNOOZE, f"{where}.")
        action = given.get("action")
        snooze = Snooze(
            until=values.moment(given.get("until"), f"{where}.until"),
            camera=_camera(given, where),
            action=None if action is None else values.choice(ActionType, action, f"{where}.action"),
            note=values.text(given.get("note", ""), f"{where}.note", empty=True),
        )
        if snooze.scope in found:
            raise InvalidSetting(
                where, "there are two of this camera and action", fix="Leave the one that ends later."
            )
        found[snooze.scope] = snooze
    return tuple(found.values())


def plain_zone(zone: Zone) -> dict[str, Any]:
    """What :func:`zones` reads back."""
    plain: dict[str, Any] = {
        "name": zone.name,
        "kind": zone.kind.value,
        "polygon": [list(point) for point in zone.polygon],
    }
    if zone.camera is not None:
        plain["camera"] = zone.camera
    if zone.department:
        plain["department"] = zone.department
    if zone.overrides:
        plain["overrides"] = values.copied(zone.overrides)
    return plain


def plain_snooze(snooze: Snooze) -> dict[str, Any]:
    """What :func:`snoozes` reads back."""
    plain: dict[str, Any] = {"until": snooze.until_text}
    if snooze.camera is not None:
        plain["camera"] = snooze.camera
    if snooze.action is not None:
        plain["action"] = snooze.action.value
    if snooze.note:
        plain["note"] = snooze.note
    return plain
