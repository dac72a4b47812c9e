"""Who plays."""

import numpy as np

from aislewatch.rehearsal.figure import Build, Outfit


def cast(rng: np.random.Generator) -> tuple[Build, Outfit, float, float, str]:
    """Body, clothes, pace, amplitude and working hand of somebody."""
    build = Build(float(rng.uniform(1.55, 1.92)), float(rng.uniform(0.9, 1.3)))
    hand = "right" if rng.random() < 0.85 else "left"
    return build, Outfit(), float(rng.uniform(0.8, 1.3)), float(rng.uniform(0.85, 1.2)), hand


def staff_outfit(rng: np.random.Generator) -> Outfit:
    """The uniform."""
    return Outfit(top=(40, 120, 40))
