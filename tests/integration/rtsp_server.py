"""An RTSP camera for tests, run as a process of its own with the system's Python (which has GStreamer).

    /usr/bin/python3 rtsp_server.py clip.mp4 --codec h264 --port 8554

plays an mp4 file (H.264 or H.265), or a generated picture as MJPEG for ``test:jpeg``, at
``rtsp://127.0.0.1:8554/camera``; every viewer gets the file from its start. A raw ``.h264`` file is
repeated without end, with timestamps that stand still. Prints ``ready`` and the port when it listens.
It ends with its standard input, so a test that dies takes the server along.
"""

import argparse
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402


def pipeline(source: str, codec: str) -> str:
    """The GStreamer launch line of the media."""
    if source.endswith(".h264"):
        return (
            f'( multifilesrc location="{source}" loop=true caps=video/x-h264,stream-format=byte-stream'
            " ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
        )
    if source == "test:jpeg":
        return (
            "( videotestsrc is-live=true pattern=ball"
            " ! video/x-raw,format=I420,width=320,height=240,framerate=15/1"
            " ! jpegenc ! rtpjpegpay name=pay0 pt=26 )"
        )
    return (
        f'( filesrc location="{source}" ! qtdemux ! {codec}parse'
        f" ! rtp{codec}pay name=pay0 pt=96 )"  # config-interval=-1 spoils the first slice of key pictures
    )


def guarded(user: str, password: str) -> GstRtspServer.RTSPAuth:
    """Access for one user only."""
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", user)
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    return auth


def main() -> None:
    """Serve until standard input closes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("--codec", default="h264", choices=("h264", "h265"))
    parser.add_argument("--port", default="0")
    parser.add_argument("--user")
    parser.add_argument("--password")
    options = parser.parse_args()

    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(options.port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(pipeline(options.source, options.codec))
    if options.user:
        server.set_auth(guarded(options.user, options.password))
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role(options.user, "media.factory.access", True)
        permissions.add_permission_for_role(options.user, "media.factory.construct", True)
        factory.set_permissions(permissions)
    server.get_mount_points().add_factory("/camera", factory)
    loop = GLib.MainLoop()
    server.attach(None)
    print("ready", server.get_bound_port(), flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main()
