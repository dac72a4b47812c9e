"""Who plays: bodies of many builds, in many clothes, each with an own tempo.

Looks are drawn independently of each other and of what somebody does; nothing can be read from them.
"""

from typing import Final

import numpy as np

from aislewatch.rehearsal.figure import Build, Colour, Outfit

SKIN: Final[tuple[Colour, ...]] = (
    (198, 214, 240),
    (172, 196, 232),
    (150, 182, 222),
    (132, 168, 212),
    (112, 148, 196),
    (92, 126, 176),
    (74, 104, 152),
    (58, 84, 126),
    (46, 66, 100),
    (36, 50, 76),
)
HAIR: Final[tuple[Colour, ...]] = (
    (20, 20, 24),
    (28, 32, 42),
    (34, 48, 72),
    (46, 70, 108),
    (70, 110, 160),
    (120, 165, 205),
    (40, 60, 140),
    (130, 130, 132),
    (200, 200, 202),
    (120, 60, 90),
)
CLOTH: Final[tuple[Colour, ...]] = (
    (25, 25, 28),
    (60, 60, 62),
    (125, 125, 128),
    (215, 215, 215),
    (190, 205, 218),
    (110, 60, 30),
    (150, 90, 55),
    (200, 150, 90),
    (60, 40, 120),
    (40, 40, 175),
    (70, 80, 200),
    (150, 140, 225),
    (40, 110, 200),
    (60, 180, 225),
    (70, 90, 60),
    (120, 130, 80),
    (170, 120, 140),
    (45, 65, 100),
    (100, 130, 165),
)
"""Colours of tops, jackets and skirts; none is near the uniform's."""

TROUSERS: Final[tuple[Colour, ...]] = (
    (30, 30, 32),
    (50, 50, 54),
    (105, 70, 45),
    (135, 95, 65),
    (165, 130, 100),
    (60, 80, 100),
    (110, 140, 170),
    (130, 130, 132),
    (50, 70, 65),
)
SHOES: Final[tuple[Colour, ...]] = ((25, 25, 28), (40, 55, 85), (220, 220, 222), (90, 90, 95), (50, 45, 150))

UNIFORM: Final[Colour] = (40, 120, 40)
"""The top of everybody who works in the store."""

HEADS: Final = {"short": 0.38, "long": 0.26, "bun": 0.1, "bald": 0.08, "cap": 0.1, "hood": 0.08}
PATTERNS: Final = {"plain": 0.55, "stripes": 0.16, "checks": 0.14, "print": 0.15}


def _one(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    """One of the colours, a little lighter or darker, as dyed cloth differs from lot to lot."""
    blue, green, red = colours[int(rng.integers(len(colours)))]
    light = float(rng.uniform(0.88, 1.12))
    return (min(round(blue * light), 255), min(round(green * light), 255), min(round(red * light), 255))


def _kind(rng: np.random.Generator, shares: dict[str, float]) -> str:
    return str(rng.choice(list(shares), p=list(shares.values())))


def _build(rng: np.random.Generator) -> Build:
    """Stature 1.71 m give or take 0.09 (men and women together), clipped to 1.52 to 1.95."""
    return Build(
        stature=float(np.clip(rng.normal(1.71, 0.09), 1.52, 1.95)),
        girth=float(np.clip(rng.lognormal(0.06, 0.12), 0.85, 1.45)),
        shoulders=float(np.clip(rng.normal(1.0, 0.05), 0.88, 1.12)),
        hips=float(np.clip(rng.normal(1.0, 0.06), 0.88, 1.15)),
    )


def _clothes(rng: np.random.Generator) -> Outfit:
    jacketed = rng.random() < 0.3
    skirt = rng.random() < 0.13
    return Outfit(
        skin=_one(rng, SKIN),
        hair_colour=_one(rng, HAIR),
        hair=_kind(rng, HEADS),
        top=_one(rng, CLOTH),
        pattern=_kind(rng, PATTERNS),
        pattern_colour=_one(rng, CLOTH),
        sleeves=1.0 if jacketed else float(rng.choice((1.0, 0.85, 0.45, 0.25), p=(0.5, 0.1, 0.25, 0.15))),
        jacket=_one(rng, CLOTH) if jacketed else None,
        bottom=_one(rng, CLOTH if skirt else TROUSERS),
        legs=float(rng.uniform(0.4, 0.75)) if skirt else float(rng.choice((1.0, 0.5), p=(0.87, 0.13))),
        skirt=skirt,
        shoes=_one(rng, SHOES),
    )


def cast(rng: np.random.Generator) -> tuple[Build, Outfit, float, float, str]:
    """Body, clothes, pace (stretches times), amplitude of hand work, and working hand of somebody."""
    hand = "right" if rng.random() < 0.85 else "left"
    pace, grand = float(rng.uniform(0.78, 1.3)), float(rng.uniform(0.8, 1.25))
    return _build(rng), _clothes(rng), pace, grand, hand


def staff_outfit(rng: np.random.Generator) -> Outfit:
    """What staff wear: a plain top in the uniform's colour over dark trousers."""
    hair = _kind(rng, {"short": 0.5, "long": 0.25, "bun": 0.18, "bald": 0.07})
    sleeves = float(rng.choice((1.0, 0.3)))
    return Outfit(
        skin=_one(rng, SKIN), hair_colour=_one(rng, HAIR), hair=hair, top=UNIFORM, sleeves=sleeves,
        bottom=(40, 38, 36), shoes=(25, 25, 28),
    )  # fmt: skip
