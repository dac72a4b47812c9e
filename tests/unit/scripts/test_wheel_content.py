"""What a wheel is said to hold."""

import zipfile
from pathlib import Path

import pytest
import wheel_content


def wheel(folder: Path, *names: str) -> Path:
    with zipfile.ZipFile(folder / "aislewatch-0.1.0-py3-none-any.whl", "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return folder


def test_a_whole_wheel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("aislewatch/__init__.py", "aislewatch/console/index.html", "aislewatch/weights/nanodet.pb")
    assert wheel_content.main(wheel(tmp_path, *names, "aislewatch-0.1.0.dist-info/METADATA")) == 0
    said = capsys.readouterr().out.splitlines()
    assert "aislewatch-0.1.0-py3-none-any.whl" in said[0]
    assert [line.split()[:2] for line in said[1:]] == [
        ["console", "1"],
        ["models", "1"],
        ["code", "1"],
        ["about", "1"],
    ]


def test_a_wheel_without_models_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert wheel_content.main(wheel(tmp_path, "aislewatch/console/index.html")) == 1
    assert "lacks: models" in capsys.readouterr().err
