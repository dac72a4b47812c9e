"""What travels over the wire, and how the domain's own types become it. Times are in seconds since the
epoch (UTC) unless said otherwise; x and y are shares of the picture's width and height."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aislewatch.api.languages import Said
from aislewatch.domain.accounts import MOST_PASSWORD, Right, Role
from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import AlertState, Errand, Outcome, Severity
from aislewatch.domain.cameras import CameraStatus
from aislewatch.domain.opinion import Answer


class LevelName(StrEnum):
    """A suspicion level, lowest first."""

    NONE = "NONE"
    LOW = "LOW"
    ALERT = "ALERT"
    HIGH = "HIGH"
    CONFIRMED = "CONFIRMED"


class Wire(BaseModel):
    """Base of everything sent and taken: an unknown key is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


Text = Annotated[str, Field(max_length=2000)]
Password = Annotated[str, Field(max_length=MOST_PASSWORD)]
Name = Annotated[str, Field(max_length=64)]


class Problem(BaseModel):
    """RFC 9457: what went wrong (``detail``) and how to mend it (``fix``)."""

    type: str
    title: str
    status: int
    detail: str
    fix: str


class SessionState(StrEnum):
    """What the visitor can do next."""

    SETUP = "setup"
    SIGNED_OUT = "signed_out"
    SIGNED_IN = "signed_in"


class SessionView(Wire):
    """Who is here. ``csrf`` goes into the X-Aislewatch-CSRF header of every change. ``rights`` is what
    their role may do, ``cameras`` the only ones they see (None: all). ``directory``: whether one may sign in
    through the company's directory, at /session/directory."""

    state: SessionState
    user: str | None
    csrf: str | None
    role: Role | None = None
    rights: list[Right] = Field(default_factory=list)
    cameras: list[str] | None = None
    directory: bool = False


class SetupRequest(Wire):
    """The one-time token from the terminal, and what the first user wants to be called and to type."""

    token: Annotated[str, Field(max_length=200)]
    password: Password
    name: Name | None = None


class SignInRequest(Wire):
    """Name and password."""

    name: Name
    password: Password


class HealthView(Wire):
    """How one camera is doing: ``reason`` in words when not live, ``rate`` in analyzed frames a second,
    counters since the worker started."""

    state: CameraStatus
    since: float
    reason: Said
    retry_at: float | None
    rate: float
    analyzed: int
    dropped: int
    corrupt: int
    reconnects: int


class CameraView(Wire):
    """A camera; ``address`` is redacted. ``health`` is None until a worker has taken it up."""

    name: str
    address: str
    enabled: bool
    loop: bool
    health: HealthView | None


class CameraRequest(Wire):
    """A camera to add or to try: ``url`` is rtsp://, http(s)://, /dev/video0 or a file's path; ``loop`` plays
    a file again and again."""

    name: Annotated[str, Field(max_length=40)]
    url: Annotated[str, Field(max_length=2000)]
    enabled: bool = True
    loop: bool = False


class CameraChange(Wire):
    """What to change of a camera; null leaves it as it is. Its address is never sent back, so it need not be
    known to change the rest."""

    url: Annotated[str, Field(max_length=2000)] | None = None
    enabled: bool | None = None
    loop: bool | None = None


class DiscoverRequest(Wire):
    """The user name and password to ask ONVIF cameras for their streams with. ``host`` asks only the camera
    there, for networks that do not pass searches on."""

    user: Annotated[str, Field(max_length=64)] = ""
    password: Annotated[str, Field(max_length=128)] = ""
    host: Annotated[str, Field(max_length=255, pattern=r"^[A-Za-z0-9.:_\-\[\]]*$")] = ""


class FoundStreamView(Wire):
    """One stream of a found camera; ``url`` holds no user name and no password."""

    name: str
    url: str
    codec: str
    width: int
    height: int


class FoundCameraView(Wire):
    """A camera that answered; without streams, ``problem`` and ``fix`` say why and what to try. ``known``
    is the name of the camera that already has one of the addresses."""

    name: str
    address: str
    streams: list[FoundStreamView]
    problem: Said
    fix: Said
    known: str | None


class DiscoveryView(Wire):
    """What a search found; ``advice`` says what to try when that is nothing."""

    cameras: list[FoundCameraView]
    advice: str


class TestPictureView(Wire):
    """What a tried camera showed: ``picture`` is a data: URL of a JPEG, sizes in pixels of the stream."""

    picture: str
    width: int
    height: int
    codec: str


class CueView(Wire):
    """One measured reason: ``name`` had ``value`` (in ``unit``) from ``start`` to ``end``."""

    name: str
    value: float
    unit: str
    start: float
    end: float


class LevelChangeView(Wire):
    """One step of the customer on the ladder, and the actions behind it."""

    at: float
    level: LevelName
    previous: LevelName
    cause: str
    actions: list[ActionType]


class MoveView(Wire):
    """One recorded step of the response; ``undo``: it takes the one before it back."""

    at: float
    by: str
    state: AlertState
    note: str
    severity: Severity | None
    errand: Errand | None
    to: str
    outcome: Outcome | None
    case: int | None
    undo: bool


class AlertSummary(Wire):
    """An alert as lists show it. ``still`` and ``clip`` are addresses, None while there is none. ``holder``
    has it in hand: the user of the latest move of an open alert."""

    id: str
    action: ActionType
    kind: str
    camera: str
    zone: str | None
    level: LevelName
    confidence: float
    start: float
    end: float
    confirmed_at: float
    growing: bool
    occurrences: int
    state: AlertState
    severity: Severity | None
    outcome: Outcome | None
    muted: Said
    still: str | None
    clip: str | None
    case: int | None
    holder: str | None
    version: int


class OpinionView(Wire):
    """What a second opinion was asked and said: ``words`` are the model's, not ours. ``problem`` says why
    there is no answer; with ``held`` nobody is called for the alert because of it."""

    at: float
    model: str
    host: str
    question: str
    pictures: int
    seconds: float
    answer: Answer
    words: str
    problem: Said
    held: bool


class AlertDetail(AlertSummary):
    """An alert whole. ``clip_whole`` is False while the clip grows or when only a part was saved
    (``clip_problem`` says why). ``clip_start`` is when the clip was to begin; it may begin up to one keyframe
    earlier. ``clip_end`` is when its last picture was taken, None while not known: counted back from there by
    the clip's duration, its moments are exact. ``overlay_problem`` says why there is nothing to draw over the
    clip, and is empty when there is. ``moves`` happened, ``allowed`` may happen next; send ``version`` with a
    move. Until ``undo_until``, who asks may take the last move back (None: they may not). ``opinion`` is the
    second one, where it is asked for."""

    track: int
    signals: int
    clip_whole: bool
    clip_problem: Said
    clip_start: float | None
    clip_end: float | None
    overlay_problem: Said
    why: list[CueView]
    levels: list[LevelChangeView]
    undo_until: float | None
    moves: list[MoveView]
    allowed: list[AlertState]
    opinion: OpinionView | None


class AlertList(Wire):
    """One page; ``next`` asks for the following one. ``unread`` counts new alerts of all cameras that who
    asks may see, up to ``unread_limit``."""

    alerts: list[AlertSummary]
    next: str | None
    unread: int
    unread_limit: int


class MoveRequest(Wire):
    """A step of the response, made on the alert as seen in ``version``. An escalation without a ``case``
    opens one."""

    version: int
    state: AlertState
    note: Text = ""
    severity: Severity | None = None
    errand: Errand | None = None
    to: Annotated[str, Field(max_length=200)] = ""
    outcome: Outcome | None = None
    case: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None


class UndoRequest(Wire):
    """Take the last move back, on the alert as seen in ``version``."""

    version: int


class DemoView(Wire):
    """Whether the demonstration store (synthetic cameras) is open."""

    running: bool


class Alive(Wire):
    """The server answers."""

    status: str


class HealthDetails(Wire):
    """Whether the parts work: ``database`` answers, ``cameras`` counts cameras by state."""

    status: str
    version: str
    database: str
    cameras: dict[CameraStatus, int]
    monitoring: bool
