"""Video in and clips out, with PyAV: files, RTSP, HTTP and USB cameras.

``open_source`` is the door; ``connection`` opens, ``timeline`` dates, ``decoding`` decodes, ``sampling``
chooses, ``mask`` blackens, ``ring`` and ``clip`` keep and cut.
"""

from aislewatch.adapters.video.connection import TimeOuts
from aislewatch.adapters.video.ring import KeepLimits
from aislewatch.adapters.video.source import SourceOptions, VideoSource, open_source

__all__ = ["KeepLimits", "SourceOptions", "TimeOuts", "VideoSource", "open_source"]
