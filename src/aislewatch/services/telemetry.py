"""Every metric, by name, on this page; in Prometheus's text format at ``/api/v1/metrics``."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

REGISTRY: Final = CollectorRegistry()
MEDIA_TYPE: Final = CONTENT_TYPE_LATEST

ANALYZED: Final = Counter(
    "aislewatch_frames_analyzed", "Frames that went through the whole belt.", ["camera"], registry=REGISTRY
)
DROPPED: Final = Gauge(
    "aislewatch_frames_dropped", "Frames a newer one replaced before analysis.", ["camera"], registry=REGISTRY
)
PEOPLE: Final = Gauge("aislewatch_people", "People in the newest frame.", ["camera"], registry=REGISTRY)
INFERENCE: Final = Histogram(
    "aislewatch_inference_seconds",
    "One call of the people model, for all cameras that had a frame.",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2),
    registry=REGISTRY,
)
INCIDENTS: Final = Counter(
    "aislewatch_incidents", "Incidents that opened.", ["camera", "action"], registry=REGISTRY
)
DELIVERIES: Final = Counter(
    "aislewatch_notifications",
    "Attempts to deliver a notification, by what came of them.",
    ["channel", "state"],
    registry=REGISTRY,
)
SENDING: Final = Histogram(
    "aislewatch_notification_seconds",
    "One attempt to deliver a notification.",
    ["kind"],
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20),
    registry=REGISTRY,
)
OPINIONS: Final = Counter(
    "aislewatch_second_opinions",
    "Second opinions on alerts, by what was said.",
    ["answer"],
    registry=REGISTRY,
)
FAILURES: Final = Counter(
    "aislewatch_unforeseen_failures",
    "Errors nobody foresaw, caught by a last handler.",
    ["where"],
    registry=REGISTRY,
)


def exposition() -> bytes:
    """All metrics as they stand."""
    return generate_latest(REGISTRY)


def forget_camera(camera: str) -> None:
    """Take a removed camera's gauges down."""
    for gauge in (DROPPED, PEOPLE):
        gauge.remove(camera)
