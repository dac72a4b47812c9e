"""Judging hands by rules alone."""

import pytest

from aislewatch.behaviors.two_hands import TwoHands


def no_opinions(patch: pytest.MonkeyPatch) -> None:
    """No model has an opinion about hands: what a stick figure does with them, it may take for anything."""
    patch.setattr(TwoHands, "of", lambda self, person, scene: None)
