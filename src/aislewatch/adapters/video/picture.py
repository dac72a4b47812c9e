"""From a decoded picture to the array everyone else works on."""

import numpy as np
from av.video.frame import VideoFrame

from aislewatch.domain.people import Image


def bgr(frame: VideoFrame) -> Image:
    """uint8 (H, W, 3), BGR, writable, contiguous."""
    array = frame.to_ndarray(format="bgr24")
    return np.ascontiguousarray(array, np.uint8)


def upright(image: Image, rotation: int) -> Image:
    """The picture turned as its file asks (``VideoFrame.rotation``, degrees counterclockwise)."""
    turns = round(rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, turns)) if turns else image
