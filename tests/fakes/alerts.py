"""Example incidents and alerts, and strategies that draw any that can be."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from aislewatch.domain.actions import KINDS, ActionType, Cue, Signal
from aislewatch.domain.alerts import Alert, AlertState, Errand, Move, Outcome, Severity
from aislewatch.domain.incidents import Incident
from aislewatch.domain.opinion import Answer, Opinion
from aislewatch.domain.suspicion import Cause, Level, LevelChange

NOON = 1_800_000_000.0
_CUE = Cue("hand_at_pocket", 1.25, "s", NOON - 4.0, NOON - 1.0)
_SIGNAL = Signal(ActionType.CONCEALMENT, "pocket", "till-2", 7, NOON, 0.8, "spirits", (_CUE,))
_EXAMPLE = Incident(
    number=1,
    camera="till-2",
    track=7,
    action=ActionType.CONCEALMENT,
    kind="pocket",
    zone="spirits",
    level=Level.CONFIRMED,
    confidence=0.8,
    start=NOON - 4.0,
    end=NOON,
    confirmed_at=NOON,
    why=(_CUE,),
    levels=(LevelChange(7, NOON, Level.CONFIRMED, Level.ALERT, Cause.CONFIRMED, (_SIGNAL,)),),
)


def an_incident(**changes: Any) -> Incident:
    """A concealment on camera till-2, confirmed at :data:`NOON`, or what ``changes`` make of it."""
    return replace(_EXAMPLE, **changes)


def an_alert(alert_id: str = "till-2-a", **changes: Any) -> Alert:
    """A fresh alert of :func:`an_incident`; ``changes`` name fields of either."""
    own = {key: changes.pop(key) for key in list(changes) if key in Alert.__dataclass_fields__}
    return Alert(alert_id, own.pop("incident", an_incident(**changes)), **own)


seconds = st.floats(min_value=-1e6, max_value=5e9, allow_nan=False)
shares = st.floats(min_value=0, max_value=1)
counts = st.integers(min_value=0, max_value=2**53)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
cues = st.builds(Cue, texts, st.floats(allow_nan=False, allow_infinity=False), texts, seconds, seconds)
cameras = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,39}", fullmatch=True)


@st.composite
def signals(draw: st.DrawFn) -> Signal:
    action = draw(st.sampled_from(ActionType))
    kind = draw(st.sampled_from(KINDS[action]))
    zone = draw(st.none() | texts)
    why = tuple(draw(st.lists(cues, max_size=2)))
    return Signal(action, kind, draw(cameras), draw(counts), draw(seconds), draw(shares), zone, why)


level_changes = st.builds(
    LevelChange,
    track=counts,
    at=seconds,
    level=st.sampled_from(Level),
    previous=st.sampled_from(Level),
    cause=st.sampled_from(Cause),
    signals=st.lists(signals(), max_size=2).map(tuple),
)


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    action = draw(st.sampled_from(ActionType))
    return Incident(
        number=draw(counts),
        camera=draw(cameras),
        track=draw(counts),
        action=action,
        kind=draw(st.sampled_from(KINDS[action])),
        zone=draw(st.none() | texts),
        level=draw(st.sampled_from(Level)),
        confidence=draw(shares),
        start=draw(seconds),
        end=draw(seconds),
        confirmed_at=draw(seconds),
        why=tuple(draw(st.lists(cues, max_size=2))),
        levels=tuple(draw(st.lists(level_changes, max_size=2))),
        signals=draw(counts),
        occurrences=draw(counts),
        closed=draw(st.booleans()),
    )


moves = st.builds(
    Move,
    at=seconds,
    by=texts,
    state=st.sampled_from(AlertState),
    note=texts,
    severity=st.none() | st.sampled_from(Severity),
    errand=st.none() | st.sampled_from(Errand),
    to=texts,
    outcome=st.none() | st.sampled_from(Outcome),
    case=st.none() | st.integers(1, 10**6),
    undo=st.booleans(),
)

opinions = st.builds(
    Opinion,
    at=seconds,
    model=texts,
    host=texts,
    question=texts,
    pictures=st.integers(0, 9),
    seconds=seconds,
    answer=st.sampled_from(Answer),
    words=texts,
    problem=texts,
    held=st.booleans(),
)

alerts = st.builds(
    Alert,
    opinion=st.none() | opinions,
    id=st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True),
    incident=incidents(),
    clip=st.none() | texts,
    clip_whole=st.booleans(),
    clip_problem=texts,
    still=st.none() | texts,
    state=st.sampled_from(AlertState),
    severity=st.none() | st.sampled_from(Severity),
    outcome=st.none() | st.sampled_from(Outcome),
    case=st.none() | st.integers(1, 10**6),
    muted=texts,
    version=st.integers(1, 10**6),
    moves=st.lists(moves, max_size=3).map(tuple),
)
