"""Metrics for Prometheus, behind the same door as everything else."""

from fastapi import APIRouter
from fastapi.responses import Response

from aislewatch.api.auth import needs
from aislewatch.domain.accounts import Right
from aislewatch.services import telemetry

router = APIRouter(tags=["health"])


@router.get("/metrics", include_in_schema=False)
@needs(Right.CONFIGURE, whole=True)
def metrics() -> Response:
    """What the belt counts and measures."""
    return Response(telemetry.exposition(), media_type=telemetry.MEDIA_TYPE)
