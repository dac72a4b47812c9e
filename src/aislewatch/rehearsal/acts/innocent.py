"""What people do with their hands that has nothing to do with goods."""

from typing import Final

from aislewatch.rehearsal.acts.base import Act
from aislewatch.rehearsal.acts.concealing import POCKETS
from aislewatch.rehearsal.acts.dressing import put_on
from aislewatch.rehearsal.acts.motions import at, at_ease, look_down, turn_away
from aislewatch.rehearsal.acts.things import chanced
from aislewatch.rehearsal.figure import PropKind
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import Spot
from aislewatch.rehearsal.timeline import In, Place

POCKET, JACKET_POCKET, BACK_POCKET = POCKETS
PHONE: Final = (0.075, 0.012, 0.15)
WALLET: Final = (0.11, 0.02, 0.09)
DARK: Final = (35, 32, 30)
LEATHER: Final = (40, 60, 95)


def stand_away(script: Script, spot: Spot) -> None:
    """Turn from the shelf, as one does who is busy with oneself; three in ten do not."""
    if chanced(script, 0.7):
        turn_away(script, spot, 0.2, 1.0)


def _out_of_pocket(script: Script, *, back: bool = False) -> None:
    """The working hand goes to a pocket and feels in it."""
    place = BACK_POCKET if back else POCKET
    if back:
        script.move(script.chance(0.25, 0.4), work=at(script, -0.02, 0.28, 0.02))
    script.move(script.chance(0.4, 0.65), work=at(script, *place))
    forward, out, up = place
    for _ in range(int(script.rng.integers(1, 3))):
        script.move(script.chance(0.2, 0.35), work=at(script, forward, out, up - 0.04))
        script.move(script.chance(0.2, 0.35), work=at(script, forward, out, up))
    if back:
        script.move(script.chance(0.25, 0.4), work=at(script, 0.0, 0.28, 0.03))


def _phone_call(script: Script, spot: Spot) -> None:
    stand_away(script, spot)
    with script.deed("phone_call"):
        _out_of_pocket(script)
        phone = script.carry(PropKind.PHONE, f"{script.handed}_hand", PHONE, DARK)
        if chanced(script, 0.5):  # who is it?
            script.move(0.6, work=at(script, 0.3, 0.08, 0.24), head_pitch=-0.4)
            script.wait(script.chance(0.4, 1.0))
        side = 1.0 if script.handed == "left" else -1.0
        ear = at(script, 0.09, 0.13, -0.13, 0.01, In.HEAD)
        script.move(script.chance(0.6, 0.9), work=ear, head_pitch=-0.05, tilt=0.03 * side)
        end = script.now + script.chance(5.0, 10.0)
        while script.now < end:
            if chanced(script, 0.35):  # the other hand underlines what is said
                script.move(0.5, help=at(script, 0.26, 0.22, 0.18, 0.04))
                script.wait(script.chance(0.2, 0.7))
                script.move(0.5, help=script.ease(script.other))
            script.move(
                script.chance(0.5, 0.9),
                head_yaw=script.chance(-0.25, 0.25),
                head_pitch=script.chance(-0.3, 0.1),
            )
            script.wait(script.chance(0.4, 1.6))
        script.move(0.6, work=at(script, 0.08, 0.22, 0.06), head_yaw=0.0, tilt=0.0)
        script.drop_thing(phone)
        script.move(0.3, work=at(script, *POCKET))
    at_ease(script)


def _texting(script: Script, spot: Spot) -> None:
    stand_away(script, spot)
    with script.deed("texting"):
        _out_of_pocket(script)
        phone = script.carry(PropKind.PHONE, f"{script.handed}_hand", PHONE, DARK)
        up = script.chance(0.2, 0.32)
        both = chanced(script, 0.6)
        script.move(
            script.chance(0.6, 0.9),
            work=at(script, 0.28, 0.07, up),
            help=at(script, 0.28, 0.08, up - 0.01) if both else None,
            **look_down(script),
        )
        end = script.now + script.chance(4.5, 9.0)
        while script.now < end:
            bout = script.chance(0.8, 2.0)
            script.wiggle(script.handed, bout, (0.004, 0.004, 0.006), script.chance(2.0, 3.5))
            if both:
                script.wiggle(script.other, bout, (0.004, 0.004, 0.006), script.chance(2.0, 3.5))
            script.wait(bout)
            if chanced(script, 0.25):  # a look up from it
                script.move(0.35, head_pitch=0.0, head_yaw=script.chance(-0.4, 0.4))
                script.wait(script.chance(0.3, 0.8))
                script.move(0.35, **look_down(script))
        script.move(0.6, work=at(script, 0.08, 0.22, 0.06), help=script.ease(script.other))
        script.drop_thing(phone)
        script.move(0.3, work=at(script, *POCKET))
    at_ease(script)


def _wallet(script: Script, spot: Spot) -> None:
    stand_away(script, spot)
    with script.deed("wallet"):
        _out_of_pocket(script, back=True)
        wallet = script.carry(PropKind.WALLET, f"{script.handed}_hand", WALLET, LEATHER)
        up = script.chance(0.12, 0.24)
        work, held = at(script, 0.28, 0.07, up), at(script, 0.28, 0.07, up)
        script.move(script.chance(0.6, 0.9), work=work, help=held, **look_down(script))
        for _ in range(int(script.rng.integers(1, 4))):  # what is in it?
            script.move(script.chance(0.25, 0.45), help=at(script, 0.28, 0.09, up + 0.05))
            script.wait(script.chance(0.3, 1.0))
            script.move(script.chance(0.25, 0.4), help=at(script, 0.28, 0.07, up))
        script.wait(script.chance(0.3, 1.0))
        script.move(0.5, work=at(script, 0.0, 0.28, 0.03), help=script.ease(script.other))
        script.move(0.4, work=at(script, *BACK_POCKET))
        script.drop_thing(wallet)
        script.move(0.3, work=at(script, -0.1, 0.16, -0.04))
        script.move(0.3, work=at(script, -0.02, 0.28, 0.0))
    at_ease(script)


def _scratch(script: Script, spot: Spot) -> None:
    stand_away(script, spot)
    place, along = (
        (at(script, 0.05, 0.12, 0.06, frame=In.HEAD), (0.03, 0.0, 0.02)),  # the head
        (at(script, -0.02, 0.1, -0.12, frame=In.HEAD), (0.02, 0.01, 0.02)),  # the neck
        (at(script, 0.16, -0.15, 0.26), (0.02, 0.01, 0.04)),  # the other arm
        (at(script, 0.12, 0.17, 0.14), (0.02, 0.0, 0.04)),  # the side
    )[int(script.rng.integers(4))]
    with script.deed("scratch"):
        script.move(script.chance(0.45, 0.7), work=place, head_pitch=-script.chance(0.0, 0.25))
        for _ in range(int(script.rng.integers(1, 3))):
            bout = script.chance(0.9, 1.8)
            script.wiggle(script.handed, bout, along, script.chance(2.5, 3.6))
            script.wait(bout + script.chance(0.05, 0.4))
    at_ease(script)


def _adjust(script: Script, spot: Spot) -> None:
    stand_away(script, spot)
    way = int(script.rng.integers(3))
    # Trousers are pulled up at the sides, a hem is tugged down in front, a jacket is set right at the chest.
    start, end = (
        ((0.09, 0.18, -0.03), (0.09, 0.19, 0.06)),
        ((0.16, 0.1, 0.04), (0.15, 0.11, -0.06)),
        ((0.18, 0.12, 0.34), (0.19, 0.1, 0.22)),
    )[way]
    with script.deed("adjust_clothes"):
        script.move(
            script.chance(0.4, 0.65), work=at(script, *start), help=at(script, *start), head_pitch=-0.35
        )
        for _ in range(int(script.rng.integers(1, 4))):
            script.move(script.chance(0.2, 0.4), work=at(script, *end), help=at(script, *end))
            script.wait(script.chance(0.05, 0.3))
            script.move(script.chance(0.2, 0.4), work=at(script, *start), help=at(script, *start))
    at_ease(script)


def _rest_hands(script: Script, seconds: float) -> None:
    """Stay so for a while; the head moves now and then."""
    end = script.now + seconds
    while script.now < end:
        script.wait(script.chance(0.8, 2.2))
        script.move(
            script.chance(0.5, 0.9), head_yaw=script.chance(-0.45, 0.45), head_pitch=script.chance(-0.3, 0.05)
        )


def _hands_in_pockets(script: Script, spot: Spot) -> None:
    stand_away(script, spot)
    pocket = POCKET if chanced(script, 0.6) else JACKET_POCKET
    with script.deed("hands_in_pockets"):
        one = at(script, *pocket)
        other = at(script, *pocket) if chanced(script, 0.75) else None
        script.move(script.chance(0.5, 0.8), work=one, help=other)
        _rest_hands(script, script.chance(4.0, 9.0))
    at_ease(script)


def _folded_arms(script: Script, spot: Spot) -> None:
    stand_away(script, spot)
    up = script.chance(0.2, 0.27)
    with script.deed("folded_arms"):
        script.move(
            script.chance(0.6, 0.9), work=at(script, 0.21, -0.1, up), help=at(script, 0.18, -0.07, up - 0.04)
        )
        _rest_hands(script, script.chance(5.0, 11.0))
    at_ease(script)


def _tie_shoe(script: Script, spot: Spot) -> None:
    """Down on the haunches, both hands at one shoe."""
    script.turn(spot.yaw + script.chance(-0.7, 0.7))
    side = 1.0 if chanced(script, 0.5) else -1.0
    here = Spot("here", script.x, script.y, script.yaw, spot.camera, ())
    with script.deed("tie_shoe"):
        middle = side * 0.1

        def hands(spread: float, up: float) -> dict[str, Place]:
            return {
                "left": here.shelf(0.16 + script.chance(-0.01, 0.01), middle + spread, up),
                "right": here.shelf(0.16 + script.chance(-0.01, 0.01), middle - spread, up),
            }

        down = hands(0.05, 0.2)
        script.move(
            script.chance(1.2, 1.6), left=down["left"], right=down["right"],
            drop=script.chance(0.44, 0.5), lean=script.chance(0.75, 0.9), head_pitch=-0.4,
        )  # fmt: skip
        end = script.now + script.chance(3.5, 6.0)
        while script.now < end:
            apart = hands(script.chance(0.09, 0.15), 0.23)
            script.move(script.chance(0.3, 0.55), left=apart["left"], right=apart["right"])
            together = hands(0.04, 0.19)
            script.move(script.chance(0.3, 0.55), left=together["left"], right=together["right"])
            script.wait(script.chance(0.0, 0.3))
    at_ease(script, 1.1, 1.5)


def _own_jacket(script: Script, spot: Spot) -> None:
    """The own jacket, carried till now, is put on."""
    stand_away(script, spot)
    jacket = script.hang(PropKind.GARMENT, f"{script.handed}_hand", (0.3, 0.08, 0.5), DARK)
    with script.deed("own_jacket"):
        script.move(
            0.7, work=at(script, 0.3, 0.08, 0.24), help=at(script, 0.3, 0.12, 0.26), **look_down(script)
        )
        script.wait(script.chance(0.2, 0.6))
        script.drop_thing(jacket)
        put_on(script, DARK)
    at_ease(script)


def _look_at_sign(script: Script, spot: Spot) -> None:
    with script.deed("look_at_sign"):
        if chanced(script, 0.5):
            turn_away(script, spot, 0.2, 1.0)
        for _ in range(int(script.rng.integers(1, 3))):
            script.move(
                script.chance(0.4, 0.6),
                head_yaw=script.chance(-0.6, 0.6),
                head_pitch=script.chance(0.15, 0.4),
            )
            script.wait(script.chance(1.0, 2.5))
        script.move(0.5, head_yaw=0.0, head_pitch=0.0)
        script.wait(script.chance(0.2, 0.8))
    at_ease(script)


def _glance_for_sign(script: Script, spot: Spot) -> None:
    sign = 1.0 if chanced(script, 0.5) else -1.0
    if chanced(script, 0.5):
        turn_away(script, spot, 0.2, 1.0)
    with script.deed("glance_for_sign"):
        for _ in range(int(script.rng.integers(2, 5))):
            script.move(
                script.chance(0.35, 0.6),
                head_yaw=sign * script.chance(0.5, 1.1),
                head_pitch=script.chance(0.0, 0.2),
            )
            script.wait(script.chance(0.4, 1.1))
            sign = -sign
        script.move(0.4, head_yaw=0.0, head_pitch=0.0)
    at_ease(script)


def _wait_standing(script: Script, spot: Spot) -> None:
    """The weight goes from one leg to the other; nothing else happens."""
    stand_away(script, spot)
    with script.deed("wait_standing"):
        end = script.now + script.chance(7.0, 13.0)
        while script.now < end:
            script.move(
                script.chance(0.8, 1.4),
                tilt=script.chance(-0.06, 0.06),
                head_yaw=script.chance(-0.5, 0.5),
                head_pitch=script.chance(-0.25, 0.05),
            )
            script.wait(script.chance(0.8, 2.2))
    at_ease(script)


ACTS: Final = (
    Act("phone_call", "a phone at the ear", _phone_call),
    Act("texting", "a phone before the chest", _texting),
    Act("wallet", "the wallet comes out of the back pocket and goes back", _wallet),
    Act("scratch", "scratches head, neck, arm or side", _scratch),
    Act("adjust_clothes", "pulls trousers up, tugs a hem, sets a jacket right", _adjust),
    Act("hands_in_pockets", "stands with the hands in the pockets", _hands_in_pockets),
    Act("folded_arms", "stands with folded arms", _folded_arms),
    Act("tie_shoe", "ties a shoe", _tie_shoe),
    Act("own_jacket", "puts on the own jacket", _own_jacket),
    Act("look_at_sign", "looks up at a sign", _look_at_sign),
    Act("glance_for_sign", "looks left and right for a sign", _glance_for_sign),
    Act("wait_standing", "stands and waits", _wait_standing),
)
