"""Settings: as a whole, in part and as a file; the app's on/off switch; who changed what.

A change carries the version it was made on; when someone else was first it is refused with 409, and whatever
is refused changes nothing.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from aislewatch.api.auth import Me, needs
from aislewatch.api.services import House, InHouse
from aislewatch.api.settings_schemas import (
    MonitoringRequest,
    MonitoringView,
    SettingsChangeView,
    SettingsFileRequest,
    SettingsRequest,
    SettingsView,
)
from aislewatch.domain.accounts import Right
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.settings_text import plain_settings

router = APIRouter(prefix="/settings", tags=["settings"])

_TOML: dict[int | str, dict[str, Any]] = {200: {"content": {"application/toml": {}}}}


@router.get("")
@needs(Right.CONFIGURE, whole=True)
def get_settings(house: InHouse) -> SettingsView:
    """Everything, defaults written out."""
    return _settings(house)


@router.put("")
@needs(Right.CONFIGURE, whole=True)
def put_settings(body: SettingsRequest, house: InHouse, me: Me) -> SettingsView:
    """Replace everything; what is left out goes back to its default."""
    house.services.configure.replace_plain(
        body.settings, expected=body.version, by=me.user, confirmed=body.confirm
    )
    return _settings(house)


@router.patch("")
@needs(Right.CONFIGURE, whole=True)
def patch_settings(body: SettingsRequest, house: InHouse, me: Me) -> SettingsView:
    """Change a part, as a JSON merge patch (RFC 7396): what is left out stays, null puts a default back; a
    list is replaced whole."""
    house.services.configure.patch(body.settings, expected=body.version, by=me.user, confirmed=body.confirm)
    return _settings(house)


@router.get("/effective")
@needs(Right.CONFIGURE)
def get_effective(house: InHouse, me: Me, camera: str, zone: str | None = None) -> SettingsView:
    """What holds for a camera, or inside one of its zones, overrides laid over the shop's settings."""
    me.must_see(camera)
    _, version = house.services.configure.get()
    settings = house.services.configure.effective(camera, zone)
    return SettingsView(version=version, settings=plain_settings(settings))


@router.get("/file", response_class=Response, responses=_TOML)
@needs(Right.CONFIGURE, whole=True)
def export_file(house: InHouse) -> Response:
    """Everything as one TOML file."""
    headers = {"Content-Disposition": 'attachment; filename="aislewatch-settings.toml"'}
    return Response(house.services.configure.export_toml(), media_type="application/toml", headers=headers)


@router.put("/file")
@needs(Right.CONFIGURE, whole=True)
def import_file(body: SettingsFileRequest, house: InHouse, me: Me) -> SettingsView:
    """Replace everything by a TOML file, or refuse it whole, naming line or key and what is allowed."""
    house.services.configure.import_toml(body.text, expected=body.version, by=me.user, confirmed=body.confirm)
    return _settings(house)


@router.get("/history")
@needs(Right.CONFIGURE, whole=True)
def list_changes(
    house: InHouse, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[SettingsChangeView]:
    """Who changed what, the newest first; the app's switch too."""
    return [_change(entry) for entry in house.services.configure.history(limit)]


@router.get("/monitoring")
@needs(Right.SEE)
def get_monitoring(house: InHouse) -> MonitoringView:
    """Whether behavior is being monitored."""
    return _monitoring(house)


@router.put("/monitoring")
@needs(Right.CONFIGURE, whole=True)
def switch_monitoring(body: MonitoringRequest, house: InHouse, me: Me) -> MonitoringView:
    """Start monitoring, or stop it with ``confirm``; every alert so far stays readable."""
    if body.enabled:
        house.services.configure.enable(by=me.user)
    else:
        house.services.configure.disable(by=me.user, confirmed=body.confirm)
    return _monitoring(house)


def _settings(house: House) -> SettingsView:
    settings, version = house.services.configure.get()
    return SettingsView(version=version, settings=plain_settings(settings))


def _monitoring(house: House) -> MonitoringView:
    settings, version = house.services.configure.get()
    return MonitoringView(enabled=settings.enabled, timezone=settings.timezone, version=version)


def _change(entry: AuditEntry) -> SettingsChangeView:
    changed = entry.detail.get("changed", "")
    return SettingsChangeView(
        at=entry.at,
        by=entry.by,
        what=entry.what,
        version=int(entry.detail.get("version", 0)),
        changes=changed.split("; ") if changed else [],
    )
