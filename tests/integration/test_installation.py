"""An installation's key, and where its cameras may be."""

import http.server
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from aislewatch.adapters.video.connection import TimeOuts, connect
from aislewatch.app.config import Config, load_config
from aislewatch.app.dialing import Dialing
from aislewatch.app.installation import open_installation
from aislewatch.app.key import KEY_FILE, open_vault
from aislewatch.app.serving import discover
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import InvalidInput, InvalidSetting, SourceUnavailable, StorageError, VideoError
from aislewatch.services.reach import Reach, read_networks
from aislewatch.services.vault import new_key

BRIEF = TimeOuts(open=3.0, read=3.0)


def test_the_first_start_makes_a_key_that_only_its_user_reads(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    with open_installation(config) as first:
        first.cameras.add(Camera("till-2", "rtsp://boss:s3cret@10.0.0.2/1"), by="boss")
    file = tmp_path / KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob(f"{KEY_FILE}*")] == [KEY_FILE]
    key = file.read_text()
    with open_installation(config) as again:
        assert again.cameras.get("till-2").url == "rtsp://boss:s3cret@10.0.0.2/1"
    assert file.read_text() == key
    file.unlink()
    with pytest.raises(StorageError, match="does not fit"), open_installation(config):
        pass
    with open_installation(Config(data=tmp_path, key=SecretStr(key))) as given:
        assert given.cameras.get("till-2").url.startswith("rtsp://boss")


def test_a_key_from_the_environment_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key()
    monkeypatch.setenv("AISLEWATCH_KEY", key)
    config = load_config(data=tmp_path)
    assert open_vault(config).open(open_vault(config).seal("x")) == "x"
    assert not (tmp_path / KEY_FILE).exists()
    assert key not in repr(config)
    monkeypatch.setenv("AISLEWATCH_KEY", "nonsense")
    with pytest.raises(InvalidInput, match="not a key"):
        open_vault(load_config(data=tmp_path))


def test_a_key_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(StorageError, match=r"aislewatch\.key cannot be used"):
        open_vault(Config(data=tmp_path))


def test_allowed_addresses_come_from_environment_or_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "aislewatch.toml").write_text('allow_addresses = ["127.0.0.1", "10.0.0.0/8"]\n')
    assert load_config(data=tmp_path).allow_addresses == ("127.0.0.1", "10.0.0.0/8")
    monkeypatch.setenv("AISLEWATCH_ALLOW_ADDRESSES", "127.0.0.1, ::1")
    assert load_config(data=tmp_path).allow_addresses == ("127.0.0.1", " ::1")
    monkeypatch.setenv("AISLEWATCH_ALLOW_ADDRESSES", "localhost")
    with pytest.raises(InvalidSetting, match="allow_addresses"), open_installation(Config(data=tmp_path)):
        pass


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "rtsp://u:p@[::1]:554/x", "http://169.254.169.254/"])
def test_a_camera_inside_this_machine_is_refused_when_it_is_added(tmp_path: Path, url: str) -> None:
    with open_installation(Config(data=tmp_path)) as shop:
        with pytest.raises(InvalidInput, match="does not connect") as caught:
            shop.cameras.add(Camera("till-2", url), by="boss")
        assert "allow_addresses" in caught.value.fix
        shop.cameras.add(Camera("till-2", "rtsp://192.168.1.20/1"), by="boss")
        with pytest.raises(InvalidInput):
            shop.cameras.change(Camera("till-2", url), by="boss")
        shop.dialing.trust(url)
        shop.cameras.change(Camera("till-2", url), by="boss")


@pytest.mark.parametrize(
    "url", ["/tmp/x.mp4", "/dev/video0", "usb:0", "rtsp://no-such-host.invalid/1", "http://"]
)
def test_what_is_no_address_of_the_network_is_not_asked(tmp_path: Path, url: str) -> None:
    with open_installation(Config(data=tmp_path)) as shop:
        shop.cameras.add(Camera("till-2", url), by="boss")


class _Door(http.server.BaseHTTPRequestHandler):
    """Notes who knocked; sends on what was asked for at /elsewhere."""

    def do_GET(self) -> None:
        self.server.heard.append((self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        self.send_response(302 if self.path == "/elsewhere" else 404)
        self.send_header("Location", "/secret")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def _listening() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    server.heard = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, server.heard  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_name_that_turns_towards_this_machine_later_is_not_connected_to() -> None:
    answers = iter([["192.0.2.1"], ["127.0.0.1"]])
    dialing = Dialing(Reach(read_networks(["192.0.2.1"]), lambda host: next(answers)))
    dialing.admit("http://turning.example/x")
    with _listening() as (port, heard):
        url = f"http://turning.example:{port}/x"
        with pytest.raises(SourceUnavailable, match=r"does not connect to turning\.example"):
            connect(url, BRIEF, dialing.of(url))
    assert heard == []


def test_what_was_checked_is_connected_to_under_its_own_name_and_not_left() -> None:
    asked: list[str] = []

    def look_up(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    dialing = Dialing(Reach(read_networks(["127.0.0.1"]), look_up))
    with _listening() as (port, heard):
        for path in ("/x", "/elsewhere"):
            url = f"http://user:pass@camera.example:{port}{path}"
            with pytest.raises(VideoError):
                connect(url, BRIEF, dialing.of(url))
    host = f"camera.example:{port}"
    assert asked == ["camera.example"] * 2
    assert set(heard) == {("/x", host), ("/elsewhere", host)}, "it followed where it was sent"


def test_a_search_for_cameras_calls_on_nobody_inside_this_machine(tmp_path: Path) -> None:
    with open_installation(Config(data=tmp_path)) as installation:
        (found,) = discover(installation.dialing, "boss", "s3cret", "127.0.0.1:9")
    assert found.streams == ()
    assert "this machine itself" in found.problem
    assert "allow_addresses" in found.fix
