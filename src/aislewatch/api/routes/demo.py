"""The demonstration store: is it open, open it, close it."""

from fastapi import APIRouter

from aislewatch.api.auth import needs
from aislewatch.api.schemas import DemoView
from aislewatch.api.services import InHouse
from aislewatch.domain.accounts import Right

router = APIRouter(prefix="/demo", tags=["demo"])


@router.get("")
@needs(Right.SEE)
def demo_state(house: InHouse) -> DemoView:
    """Whether the demonstration store is open."""
    return DemoView(running=house.services.demo.running)


@router.post("")
@needs(Right.CONFIGURE, whole=True)
def open_demo(house: InHouse) -> DemoView:
    """Open the demonstration store: three synthetic cameras with zones, marked as such."""
    house.services.demo.start()
    return DemoView(running=True)


@router.delete("", status_code=204)
@needs(Right.CONFIGURE, whole=True)
def close_demo(house: InHouse) -> None:
    """Close it: its cameras go, what they recorded stays."""
    house.services.demo.stop()
