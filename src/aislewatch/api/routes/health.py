"""Whether the server is alive (for everybody) and how its parts are doing (for who is signed in)."""

from collections import Counter

from fastapi import APIRouter

from aislewatch import __version__
from aislewatch.api.auth import Me, needs, public
from aislewatch.api.schemas import Alive, HealthDetails
from aislewatch.api.services import InHouse
from aislewatch.domain.accounts import Right
from aislewatch.domain.cameras import CameraStatus
from aislewatch.domain.errors import StorageError

router = APIRouter(prefix="/health", tags=["health"])


@router.get("")
@public
def alive() -> Alive:
    """The server answers; says nothing else."""
    return Alive(status="ok")


@router.get("/details")
@needs(Right.SEE)
def details(house: InHouse, me: Me) -> HealthDetails:
    """How the parts are doing; of the cameras, those one sees."""
    seen = [health for name, health in house.board.health().items() if me.sees(name)]
    cameras = Counter(health.state for health in seen)
    strained = any(health.reason for health in seen if health.state is CameraStatus.LIVE)
    try:
        settings, _ = house.services.configure.get()
        database, monitoring = "ok", settings.enabled
    except StorageError as error:
        database, monitoring = str(error), False
    broken = cameras[CameraStatus.FAILED] or cameras[CameraStatus.STALLED] or strained
    well = database == "ok" and not broken
    return HealthDetails(
        status="ok" if well else "degraded",
        version=__version__,
        database=database,
        cameras=dict(cameras),
        monitoring=monitoring,
    )
