"""Finding ONVIF cameras and asking them for their streams: WS-Discovery and the media service of Profile S.

``find`` is the door; ``search`` asks the network, ``device`` one camera, ``soap`` speaks and ``xml`` reads.
"""

from aislewatch.adapters.onvif.device import Device, MediaStream
from aislewatch.adapters.onvif.finding import find
from aislewatch.adapters.onvif.soap import Login

__all__ = ["Device", "Login", "MediaStream", "find"]
