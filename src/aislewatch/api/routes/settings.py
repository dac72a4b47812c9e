"""Settings: reading them, and the app's on/off switch."""

from fastapi import APIRouter

from aislewatch.api.auth import Me
from aislewatch.api.schemas import MonitoringRequest, MonitoringView, SettingsView
from aislewatch.api.services import House, InHouse
from aislewatch.domain.settings_text import plain_settings

router = APIRouter(prefix="/settings", tags=["settings"])


@router.get("")
def get_settings(house: InHouse) -> SettingsView:
    """Everything, defaults written out."""
    settings, version = house.services.configure.get()
    return SettingsView(version=version, settings=plain_settings(settings))


@router.get("/monitoring")
def get_monitoring(house: InHouse) -> MonitoringView:
    """Whether behavior is being monitored."""
    return _monitoring(house)


@router.put("/monitoring")
def switch_monitoring(body: MonitoringRequest, house: InHouse, me: Me) -> MonitoringView:
    """Start monitoring, or stop it with ``confirm``; every alert so far stays readable."""
    if body.enabled:
        house.services.configure.enable(by=me.user)
    else:
        house.services.configure.disable(by=me.user, confirmed=body.confirm)
    return _monitoring(house)


def _monitoring(house: House) -> MonitoringView:
    settings, version = house.services.configure.get()
    return MonitoringView(enabled=settings.enabled, timezone=settings.timezone, version=version)
