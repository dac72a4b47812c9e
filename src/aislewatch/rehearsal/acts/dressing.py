"""A garment is pulled on: an unpaid one over one's own clothes, or one's own jacket at the door."""

from aislewatch.rehearsal.acts.motions import at
from aislewatch.rehearsal.figure import Colour
from aislewatch.rehearsal.script import Held, Script
from aislewatch.rehearsal.timeline import Place


def put_on(script: Script, colour: Colour) -> None:
    """The left arm (a garment is drawn on it first), the right, a tug at the front: 4.5 to 8 seconds."""
    script.worn_colour = colour
    _sleeve(script, "left", 0.0, 0.45)
    _sleeve(script, "right", 0.45, 0.85)
    _tug_down(script)


def _sleeve(script: Script, arm: str, before: float, worn: float) -> None:
    """One arm goes up, through a sleeve and out at its end; the other hand draws the cloth over."""
    far = "left" if arm == "right" else "right"
    big = 0.9 + 0.1 * script.grand
    script.glance(script.now, 0.4, head_pitch=-0.2)
    tilt = 0.1 if arm == "right" else -0.1
    ways: tuple[tuple[float, Place, Place, Held], ...] = (
        (
            0.6,
            at(script, 0.22, 0.22, 0.55 * big),
            at(script, 0.22, -0.06, 0.4),
            {"worn": 0.7 * before + 0.3 * worn},
        ),
        (
            0.7,
            at(script, 0.08, 0.32, 0.7 * big),
            at(script, 0.12, -0.1, 0.5),
            {"worn": 0.3 * before + 0.7 * worn},
        ),
        (0.7, at(script, 0.2, 0.5 * big, 0.34), at(script, 0.17, 0.0, 0.42), {"worn": worn, "tilt": tilt}),
    )
    for seconds, near, helping, held in ways:
        places = {arm: near, far: helping}
        taken = seconds * script.chance(0.85, 1.25)
        script.move(taken, left=places["left"], right=places["right"], **held)
        script.wait(script.chance(0.0, 0.2))
    script.glance(script.now, 0.4, tilt=0.0)


def _tug_down(script: Script) -> None:
    """Both hands at the front edges: down, and once or twice again."""
    for pull in range(int(script.rng.integers(1, 4))):
        high = 0.36 if pull == 0 else script.chance(0.2, 0.3)
        edges = at(script, 0.17, 0.1, high), at(script, 0.17, 0.1, high)
        script.move(script.chance(0.3, 0.5), work=edges[0], help=edges[1])
        script.move(
            script.chance(0.35, 0.55),
            work=at(script, 0.15, 0.12, 0.0),
            help=at(script, 0.15, 0.12, 0.0),
            worn=1.0,
            head_pitch=-0.4,
        )
