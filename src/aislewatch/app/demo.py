"""The demonstration store: three synthetic cameras with zones and a floor plan, for who has no camera yet."""

import threading
from contextlib import ExitStack
from dataclasses import replace
from typing import Final, Self

from aislewatch.adapters.plan_picture import as_webp
from aislewatch.app.broadcast import broadcasting, camera_name
from aislewatch.app.dialing import Dialing
from aislewatch.domain.zones import Zone
from aislewatch.rehearsal.drawn import zones_in
from aislewatch.rehearsal.ground import marks_in, plan_drawing
from aislewatch.rehearsal.store import CORNER_SHOP
from aislewatch.services.cameras import Cameras
from aislewatch.services.configure import Configure
from aislewatch.services.floor_plans import FloorPlans

BY: Final = "demonstration"
CAMERAS: Final = frozenset(camera_name(view.name) for view in CORNER_SHOP.views)


class Demo:
    """Starts and stops the demonstration store; may be called from any thread."""

    def __init__(
        self, cameras: Cameras, configure: Configure, floor_plans: FloorPlans, dialing: Dialing
    ) -> None:
        self._cameras = cameras
        self._configure = configure
        self._floor_plans = floor_plans
        self._dialing = dialing
        self._guard = threading.Lock()
        self._stack: ExitStack | None = None

    @property
    def running(self) -> bool:
        return self._stack is not None

    @property
    def expected(self) -> bool:
        """Whether it was open when the server last stopped: its cameras are still there."""
        return any(camera.name in CAMERAS for camera in self._cameras.list())

    def start(self) -> None:
        """Open the store: its cameras are added, or turned to the new address, and its zones drawn where none
        are, its floor plan where there is none. Raises :class:`SourceUnavailable` when it does not start."""
        with self._guard:
            if self._stack is not None:
                return
            stack = ExitStack()
            cameras = stack.enter_context(broadcasting())
            self._draw_zones()
            known = {camera.name for camera in self._cameras.list()}
            for camera in cameras:
                self._dialing.trust(camera.url)
                enlist = self._cameras.change if camera.name in known else self._cameras.add
                enlist(camera, by=BY)
            self._draw_plan()
            self._stack = stack

    def stop(self) -> None:
        """Close the store; its cameras and its floor plan go, what they recorded stays."""
        with self._guard:
            if self._stack is None:
                return
            plan, version = self._floor_plans.get()
            if plan is not None and plan.cameras and plan.cameras.keys() <= CAMERAS:
                self._floor_plans.remove(by=BY, expected=version)
            for camera in self._cameras.list():
                if camera.name in CAMERAS:
                    self._cameras.remove(camera.name, by=BY)
            self._stack.close()
            self._stack = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store with the server; its cameras stay for the next start."""
        with self._guard:
            if self._stack is not None:
                self._stack.close()
                self._stack = None

    def _draw_zones(self) -> None:
        settings, version = self._configure.get()
        drawn = {zone.camera for zone in settings.zones}
        missing = tuple(zone for zone in demo_zones() if zone.camera not in drawn)
        if missing:
            changed = replace(settings, zones=(*settings.zones, *missing))
            self._configure.replace(changed, expected=version, by=BY)

    def _draw_plan(self) -> None:
        plan, version = self._floor_plans.get()
        if plan is not None:
            return
        version = self._floor_plans.resize(*CORNER_SHOP.size, by=BY, expected=version)
        version = self._floor_plans.draw(as_webp(plan_drawing(CORNER_SHOP)), by=BY, expected=version)
        for view in CORNER_SHOP.views:
            marks = marks_in(CORNER_SHOP, view)
            version = self._floor_plans.mark(camera_name(view.name), marks, by=BY, expected=version)


def demo_zones() -> tuple[Zone, ...]:
    """The store's zones under the names its cameras have in the demonstration."""
    return tuple(
        replace(zone, camera=camera_name(view.name))
        for view in CORNER_SHOP.views
        for zone in zones_in(CORNER_SHOP, view)
    )
