"""A hand that goes into what hangs from the other arm: an own bag, or the shop's basket."""

from aislewatch.rehearsal.acts.motions import at
from aislewatch.rehearsal.carrying import Carried
from aislewatch.rehearsal.script import Script


def into_basket(script: Script, thing: Carried) -> None:
    """The basket is lifted a little, the thing laid in from above."""
    script.move(
        script.chance(0.6, 0.9),
        work=at(script, 0.28, -0.12, 0.06),
        help=at(script, 0.22, 0.24, 0.04),
        lean=script.chance(0.08, 0.15),
        head_pitch=-script.chance(0.35, 0.6),
    )
    script.wait(script.chance(0.15, 0.4))
    script.drop_thing(thing)
    script.move(script.chance(0.4, 0.6), work=script.ease(script.handed), help=script.ease(script.other))


def into_open_bag(script: Script, thing: Carried, part: str) -> None:
    """One hand holds the bag open, the other goes in, 1.5 to 4 seconds."""
    holds = {"elbow": (0.2, 0.3, 0.12), "hand": (0.2, 0.27, 0.06), "hip": (0.12, 0.31, 0.1)}[part]
    mouth = {"elbow": (0.16, -0.27, 0.08), "hand": (0.24, -0.2, 0.08), "hip": (0.16, -0.24, 0.09)}[part]
    sign = 1.0 if script.other == "left" else -1.0
    script.move(
        script.chance(0.4, 0.6),
        help=at(script, *holds),
        twist=sign * script.chance(0.1, 0.25),
        tilt=sign * 0.06,
        head_yaw=sign * script.chance(0.3, 0.6),
        head_pitch=-script.chance(0.35, 0.6),
    )
    script.move(script.chance(0.45, 0.7), work=at(script, *mouth))
    end = script.now + script.chance(1.2, 3.3)
    forward, out, up = mouth
    hidden = False
    while script.now < end:
        deep = script.chance(0.06, 0.14) * script.grand
        script.move(script.chance(0.3, 0.5), work=at(script, forward, out, up - deep, 0.02))
        if not hidden:
            script.drop_thing(thing)
            hidden = True
        script.wait(script.chance(0.05, 0.4))
        script.move(script.chance(0.25, 0.45), work=at(script, forward, out, up, 0.02))
    script.move(script.chance(0.35, 0.55), work=at(script, 0.28, 0.1, 0.08), twist=0.0, tilt=0.0)
