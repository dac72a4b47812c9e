"""Every socket to the outside: what is around us in `outside`, the database in `store`.

An adapter plugs into a port; each port has one contract suite (``tests/contract``) that runs against
every adapter and its fake. Foreign errors never cross a port: adapters raise from
:mod:`aislewatch.domain.errors`.
"""

from aislewatch.ports.outside import (
    Blobs,
    Clock,
    Doorkeeper,
    FrameSource,
    HandsModel,
    Notifier,
    PeopleModel,
    ReadableBlob,
    Recording,
    TraceFormat,
    Verifier,
    VideoFeed,
)
from aislewatch.ports.store import (
    AccountTable,
    AlertTable,
    AuditTable,
    CameraTable,
    CaseTable,
    ChannelTable,
    DeviceTable,
    FloorPlanTable,
    OutboxTable,
    SecretTable,
    SettingsTable,
    Store,
    TokenTable,
    Transaction,
)

__all__ = [
    "AccountTable",
    "AlertTable",
    "AuditTable",
    "Blobs",
    "CameraTable",
    "CaseTable",
    "ChannelTable",
    "Clock",
    "DeviceTable",
    "Doorkeeper",
    "FloorPlanTable",
    "FrameSource",
    "HandsModel",
    "Notifier",
    "OutboxTable",
    "PeopleModel",
    "ReadableBlob",
    "Recording",
    "SecretTable",
    "SettingsTable",
    "Store",
    "TokenTable",
    "TraceFormat",
    "Transaction",
    "Verifier",
    "VideoFeed",
]
