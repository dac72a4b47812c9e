"""Every hand act by name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from aislewatch.rehearsal.acts import concealing, innocent, packages, tags, taking
from aislewatch.rehearsal.acts.base import Act

ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {act.name: act for act in (*concealing.ACTS, *tags.ACTS, *packages.ACTS, *taking.ACTS, *innocent.ACTS)}
)
"""The library, suspicious acts first."""
