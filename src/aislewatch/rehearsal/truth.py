"""Ground truth: who did what, when, where, written down while it is acted."""

from dataclasses import dataclass

from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Deed:
    """One act of one person, from ``start`` to ``end`` seconds of the performance.

    ``act`` is the name it has in the library of acts. ``action`` and ``kind`` say what it is in the catalogue
    of suspicious actions; both are None for an innocent act, even one that looks alike. ``zone`` names the
    store's area where it happens, if any. ``partners`` are others who take part (a coordinated group).
    ``front`` is how far the body turns to the scored camera while it lasts, on average: 1 frontal, 0 profile,
    -1 seen from behind.

    Raises :class:`InvalidInput` for a kind the action does not have or an end before the start.
    """

    who: str
    act: str
    start: float
    end: float
    action: ActionType | None = None
    kind: str | None = None
    zone: str | None = None
    partners: tuple[str, ...] = ()
    front: float = 1.0

    def __post_init__(self) -> None:
        if self.action is not None and self.kind not in KINDS[self.action]:
            raise InvalidInput(
                f"{self.action} has no kind {self.kind!r}.", fix=f"Use one of {KINDS[self.action]}."
            )
        if self.end < self.start:
            raise InvalidInput(f"{self.act} ends before it starts.", fix="Check the act's times.")

    @property
    def innocent(self) -> bool:
        return self.action is None
