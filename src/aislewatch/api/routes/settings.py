"""Settings: as a whole, in part and as a file; what each may hold and what sensitivities mean; the app's
on/off switch; who changed what.

A change carries the version it was made on, in its body (refused with 409 when someone else was first) or as
``If-Match`` (412); whatever is refused changes nothing. Who sees some cameras only sees and changes the
settings of these.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from aislewatch.api.auth import Caller, Me, needs
from aislewatch.api.services import House, InHouse
from aislewatch.api.settings_access import etag, may_touch, seen_by, unchanged, version_meant
from aislewatch.api.settings_schemas import (
    ActionMeaningView,
    MeaningsView,
    MeaningView,
    MonitoringRequest,
    MonitoringView,
    SettingsChangeView,
    SettingsFileRequest,
    SettingSpecView,
    SettingsRequest,
    SettingsView,
)
from aislewatch.domain.accounts import Right
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.settings_schema import described
from aislewatch.domain.settings_text import plain_settings
from aislewatch.services.meanings import measured

router = APIRouter(prefix="/settings", tags=["settings"])

IfMatch = Annotated[str | None, Header(description="The ETag of the version that this changes")]
IfNoneMatch = Annotated[str | None, Header(description="The ETag of the version that is known")]

_TOML: dict[int | str, dict[str, Any]] = {200: {"content": {"application/toml": {}}}}
_TAGGED: dict[int | str, dict[str, Any]] = {304: {"description": "Nothing changed since"}}


@router.get("", response_model=SettingsView, responses=_TAGGED)
@needs(Right.CONFIGURE)
def get_settings(
    house: InHouse, me: Me, response: Response, if_none_match: IfNoneMatch = None
) -> SettingsView | Response:
    """Everything, defaults written out; its version is the ETag too."""
    view = _settings(house, me)
    headers = {"ETag": etag(view.version)}
    if unchanged(if_none_match, view.version):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return view


@router.put("")
@needs(Right.CONFIGURE, whole=True)
def put_settings(
    body: SettingsRequest, house: InHouse, me: Me, response: Response, if_match: IfMatch = None
) -> SettingsView:
    """Replace everything; what is left out goes back to its default."""
    may_touch(me)
    configure = house.services.configure
    with version_meant(lambda: configure.get()[1], body.version, if_match) as expected:
        configure.replace_plain(body.settings, expected=expected, by=me.user, confirmed=body.confirm)
    return _tagged(_settings(house, me), response)


@router.patch("")
@needs(Right.CONFIGURE)
def patch_settings(
    body: SettingsRequest, house: InHouse, me: Me, response: Response, if_match: IfMatch = None
) -> SettingsView:
    """Change a part, as a JSON merge patch (RFC 7396): what is left out stays, null puts a default back; a
    list is replaced whole."""
    may_touch(me, body.settings)
    configure = house.services.configure
    with version_meant(lambda: configure.get()[1], body.version, if_match) as expected:
        configure.patch(body.settings, expected=expected, by=me.user, confirmed=body.confirm)
    return _tagged(_settings(house, me), response)


@router.get("/schema")
@needs(Right.CONFIGURE)
def list_specs() -> list[SettingSpecView]:
    """Every setting that is one value: what it may hold and its default."""
    return [SettingSpecView.model_validate(asdict(spec)) for spec in described()]


@router.get("/meanings")
@needs(Right.CONFIGURE)
def get_meanings() -> MeaningsView:
    """What each sensitivity of each action finds and wrongly confirms, as measured on rehearsal footage."""
    figures = measured()
    return MeaningsView(
        scenes=figures.scenes,
        hours=figures.hours,
        actions=[
            ActionMeaningView(
                action=action,
                deeds=figures.deeds[action],
                points=[MeaningView.model_validate(asdict(point)) for point in points],
            )
            for action, points in figures.meanings.items()
        ],
    )


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
def export_file(house: InHouse, me: Me) -> Response:
    """Everything as one TOML file."""
    may_touch(me)
    headers = {"Content-Disposition": 'attachment; filename="aislewatch-settings.toml"'}
    return Response(house.services.configure.export_toml(), media_type="application/toml", headers=headers)


@router.put("/file")
@needs(Right.CONFIGURE, whole=True)
def import_file(body: SettingsFileRequest, house: InHouse, me: Me) -> SettingsView:
    """Replace everything by a TOML file, or refuse it whole, naming line or key and what is allowed."""
    may_touch(me)
    house.services.configure.import_toml(body.text, expected=body.version, by=me.user, confirmed=body.confirm)
    return _settings(house, me)


@router.get("/history")
@needs(Right.CONFIGURE, whole=True)
def list_changes(
    house: InHouse, me: Me, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[SettingsChangeView]:
    """Who changed what, the newest first; the app's switch too."""
    may_touch(me)
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
    may_touch(me)
    if body.enabled:
        house.services.configure.enable(by=me.user)
    else:
        house.services.configure.disable(by=me.user, confirmed=body.confirm)
    return _monitoring(house)


def _settings(house: House, me: Caller) -> SettingsView:
    settings, version = house.services.configure.get()
    return SettingsView(version=version, settings=seen_by(me, plain_settings(settings)))


def _tagged(view: SettingsView, response: Response) -> SettingsView:
    response.headers["ETag"] = etag(view.version)
    return view


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
