"""The application as a whole: its checked-in description, errors, settings, health, the console's files."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from aislewatch.api.app import MOST_BODY
from aislewatch.api.openapi import document
from aislewatch.domain.cameras import Camera, CameraHealth, CameraStatus
from aislewatch.domain.errors import DeliveryError, ModelError, StorageError, UnreadableVideo
from aislewatch.services import telemetry
from tests.fakes.alerts import an_alert
from tests.integration.api_stage import Stage, open_stage, visiting

CHECKED_IN = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"


@pytest.fixture
def console(tmp_path: Path) -> Path:
    folder = tmp_path / "console"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>the page</title>")
    (folder / "mark.svg").write_text("<svg/>")
    (folder / "assets" / "index-abc.js").write_text("run()")
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "icon.png").write_bytes(b"\x89PNG" * 2000)
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def stage(tmp_path: Path, console: Path) -> Stage:
    return open_stage(tmp_path, console=console)


def test_the_description_is_the_one_checked_in() -> None:
    assert document() == CHECKED_IN.read_text(), (
        "Run python -m aislewatch.api.openapi > docs/api/openapi.json, and npm run types in web/."
    )


@pytest.mark.parametrize("path", ["/", "/alerts", "/alerts/till-2-x", "/deep/er", "/index.html"])
def test_every_page_is_the_console(user: TestClient, path: str) -> None:
    answer = user.get(path)
    assert (answer.status_code, answer.text) == (200, "<title>the page</title>")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/html")


def test_hashed_files_are_kept_forever_others_asked_for(user: TestClient) -> None:
    script = user.get("/assets/index-abc.js")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "javascript" in script.headers["content-type"]
    assert user.get("/mark.svg").headers["cache-control"] == "no-cache"
    assert user.get("/assets/index-old.js").status_code == 404, (
        "an old page must not run a page as its script"
    )


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/index-abc.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/mark.svg", "image/svg+xml"),
        ("/icon.png", "image/png"),
    ],
)
def test_files_have_their_media_type(user: TestClient, path: str, kind: str) -> None:
    assert user.get(path).headers["content-type"] == kind


def test_text_goes_out_compressed_to_who_takes_it(user: TestClient, console: Path) -> None:
    script = console / "assets" / "index-abc.js"
    script.write_text("run();" * 1000)
    packed = user.get("/assets/index-abc.js")
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 100
    for accepted in ("identity", "br", "gzip;q=0"):
        plain = user.get("/assets/index-abc.js", headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in plain.headers
        assert plain.text == packed.text == "run();" * 1000
        assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    script.write_text("walk()")
    assert user.get("/assets/index-abc.js").text == "walk()", "a changed file is read again"
    assert "content-encoding" not in user.get("/icon.png").headers


def test_who_has_the_page_already_is_told_so(user: TestClient, console: Path) -> None:
    tag = user.get("/").headers["etag"]
    known = user.get("/", headers={"If-None-Match": f'"other", {tag}'})
    assert (known.status_code, known.content) == (304, b"")
    (console / "index.html").write_text("<title>a newer page</title>")
    assert user.get("/", headers={"If-None-Match": tag}).text == "<title>a newer page</title>"


def test_long_json_goes_out_compressed_short_json_and_the_rest_plain(stage: Stage, user: TestClient) -> None:
    for number in range(40):
        stage.services.cameras.add(Camera(f"till-{number}", "rtsp://192.168.1.20/stream1"), by="manager")
    packed = user.get("/api/v1/cameras")
    plain = user.get("/api/v1/cameras", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < len(plain.content) / 4
    assert packed.headers["vary"] == "Accept-Encoding"
    secret = user.get("/api/v1/session")
    assert secret.json()["csrf"]
    assert "content-encoding" not in secret.headers, "its length tells nothing of the token"
    assert "content-encoding" not in user.get("/api/v1/metrics").headers


def test_ranges_of_a_clip_stay_untouched(stage: Stage, user: TestClient) -> None:
    content = bytes(range(256)) * 40
    stage.blobs.put("clips/a.mp4", content)
    with stage.store.begin() as tables:
        tables.alerts.add(an_alert("a-1", clip="clips/a.mp4"))
    part = user.get("/api/v1/alerts/a-1/clip", headers={"Range": "bytes=100-5099"})
    assert (part.status_code, part.content) == (206, content[100:5100])
    assert "content-encoding" not in part.headers


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/..%2fsecret.txt"]
)
def test_no_file_outside_the_console_is_served(user: TestClient, path: str) -> None:
    assert "secret" not in user.get(path).text


def test_unknown_api_addresses_are_problems_not_pages(user: TestClient) -> None:
    answer = user.get("/api/v1/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert user.post("/api/v1/health").status_code == 405


def test_without_a_built_console_the_page_says_so(tmp_path: Path) -> None:
    with visiting(open_stage(tmp_path / "other")) as client:
        answer = client.get("/")
        assert answer.status_code == 503
        assert "not built" in answer.text
        assert client.get("/api/v1/health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StorageError("The disk is full.", fix="Free some space."), 503),
        (ModelError("The weights were altered."), 500),
        (UnreadableVideo("It is broken."), 502),
        (DeliveryError("Nobody took it."), 502),
    ],
)
def test_errors_of_ours_say_what_to_do(
    stage: Stage, user: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(stage.services.cameras, "list", fail)
    answer = user.get("/api/v1/cameras")
    assert answer.status_code == answer.json()["status"] == status
    assert str(error).startswith(answer.json()["detail"])


def test_what_went_wrong_is_said_in_the_reader_s_language(stage: Stage, user: TestClient) -> None:
    german = {"Accept-Language": "de-AT, en;q=0.5"}
    missing = user.get("/api/v1/alerts/none-such", headers=german).json()
    assert missing["detail"] == "Es gibt keinen Alarm 'none-such'."
    assert user.get("/api/v1/alerts/none-such").json()["detail"] == "There is no alert 'none-such'."
    refused = user.post(
        "/api/v1/cameras", json={"name": "Till 2", "url": "rtsp://works/1"}, headers=german
    ).json()
    assert refused["detail"] == "'Till 2' kann kein Kameraname sein."
    assert refused["fix"].startswith("Nehmen Sie bis zu 40 Kleinbuchstaben")


def test_reasons_inside_answers_are_said_in_the_reader_s_language(stage: Stage, user: TestClient) -> None:
    user.post("/api/v1/cameras", json={"name": "till", "url": "rtsp://works/1"})
    health = CameraHealth(CameraStatus.FAILED, 0.0, "rtsp://works/1: the host cannot be reached.")
    stage.board.report("till", health)
    german = user.get("/api/v1/cameras", headers={"Accept-Language": "de"}).json()
    assert german[0]["health"]["reason"] == "rtsp://works/1: der Rechner ist nicht erreichbar."
    assert user.get("/api/v1/cameras").json()[0]["health"]["reason"].endswith("the host cannot be reached.")


def test_what_nobody_foresaw_is_a_500_without_its_insides(
    stage: Stage, user: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(stage.services.cameras, "list", fail)
    with capture_logs() as lines:
        answer = user.get("/api/v1/cameras")
    assert [type(line["exc_info"]) for line in lines] == [ZeroDivisionError], "the log has it whole"
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:aislewatch:problem:internal"
    assert "secret" not in answer.text


def test_a_body_too_large_is_refused(user: TestClient) -> None:
    answer = user.post("/api/v1/cameras", json={"name": "a", "url": "x" * (MOST_BODY + 1)})
    assert answer.status_code == 413


def test_settings_are_shown_whole(user: TestClient) -> None:
    shown = user.get("/api/v1/settings").json()
    assert shown["version"] == 0
    assert shown["settings"]["ladder"]["confirm_count"] == 3
    assert set(shown["settings"]["actions"]["concealment"]) >= {"enabled", "sensitivity"}


def test_switching_off_asks_first(user: TestClient) -> None:
    url = "/api/v1/settings/monitoring"
    assert user.get(url).json()["enabled"] is True
    refused = user.put(url, json={"enabled": False})
    assert refused.status_code == 409
    assert "Confirm" in refused.json()["fix"]
    assert user.put(url, json={"enabled": False, "confirm": True}).json()["enabled"] is False
    assert user.get("/api/v1/health/details").json()["monitoring"] is False
    assert user.put(url, json={"enabled": True}).json()["enabled"] is True


def test_health_details_tell_of_a_broken_database(
    stage: Stage, user: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert user.get("/api/v1/health/details").json()["status"] == "ok"

    def fail() -> None:
        raise StorageError("The database is locked.")

    monkeypatch.setattr(stage.services.configure, "get", fail)
    details = user.get("/api/v1/health/details").json()
    assert (details["status"], details["database"]) == ("degraded", "The database is locked.")


def test_metrics_are_told_in_prometheus_words(user: TestClient) -> None:
    telemetry.ANALYZED.labels("aisle").inc()
    answer = user.get("/api/v1/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'aislewatch_frames_analyzed_total{camera="aisle"}' in answer.text
    assert "aislewatch_unforeseen_failures" in answer.text
