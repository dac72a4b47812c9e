"""Browsers that asked to be called by web push."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """A browser of ``user``: ``label`` is what they call it, ``sealed`` its address and keys, encrypted;
    ``created_at`` in seconds since the epoch (UTC)."""

    id: str
    user: str
    label: str
    created_at: float
    sealed: str
