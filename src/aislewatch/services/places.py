"""Where on the floor plan an alert's customer was."""

from dataclasses import dataclass
from typing import Final

from aislewatch.domain.alerts import Alert
from aislewatch.domain.errors import NotFound
from aislewatch.domain.floor_plan import Calibration, FloorPlan
from aislewatch.domain.geometry import Point
from aislewatch.services.casework import Scope
from aislewatch.services.configure import Configure
from aislewatch.services.floor_plans import FloorPlans
from aislewatch.services.tracing import Tracing, shown_span
from aislewatch.services.workflow import Workflow
from aislewatch.vision.walk import Step, steadied, walk

STEADY: Final = 0.3
"""Seconds before and after over which a place is averaged: people walk less than half a metre meanwhile."""

NEAR: Final = 1.0
"""Seconds by which the nearest place may miss the moment of confirmation."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The customer's ``path`` over the alert's clip on the ``plan`` (camera's clock, metres), and where they
    were when it was ``confirmed``, if they were seen then; ``calibration`` is the camera's."""

    plan: FloorPlan
    camera: str
    calibration: Calibration
    path: tuple[Step, ...]
    confirmed: Point | None


class Places:
    """Finds places from what the other use cases know."""

    def __init__(self, plans: FloorPlans, workflow: Workflow, configure: Configure, tracing: Tracing) -> None:
        self._plans = plans
        self._workflow = workflow
        self._configure = configure
        self._tracing = tracing

    def of(self, alert_id: str, scope: Scope = None) -> Whereabouts | None:
        """None when there is no plan, the camera is not calibrated, or no trace of the clip's time puts the
        customer on it. Raises :class:`NotFound` for the alert."""
        alert = self._workflow.get(alert_id, scope)
        plan, _ = self._plans.get()
        calibration = None if plan is None else plan.of(alert.incident.camera)
        if plan is None or calibration is None:
            return None
        steps = steadied(self._walked(alert), STEADY)
        placed = ((at, calibration.place(feet)) for at, feet in steps)
        path = tuple((at, place) for at, place in placed if place is not None)
        if not path:
            return None
        moment = alert.incident.confirmed_at
        at, place = min(path, key=lambda step: abs(step[0] - moment))
        confirmed = place if abs(at - moment) <= NEAR else None
        return Whereabouts(plan, alert.incident.camera, calibration, path, confirmed)

    def _walked(self, alert: Alert) -> list[Step]:
        incident = alert.incident
        rules = self._configure.alert_rules(incident.camera, incident.zone)
        start, end = shown_span(incident, rules)
        try:
            moments = self._tracing.overlay(alert.id, incident.camera, start, end, incident.confirmed_at)
        except NotFound:
            return []
        return walk(moments, incident.track)
