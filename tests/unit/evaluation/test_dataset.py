from pathlib import Path

import pytest

from aislewatch.domain.errors import InvalidInput, NotFound
from aislewatch.evaluation.dataset import Label, read_dataset

HEAD = "path,label,action,group,seconds,bag"


def table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    (folder / "clips.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return folder


def test_rows_are_read_in_order_and_further_columns_ignored(tmp_path: Path) -> None:
    table(tmp_path, "b.mp4,normal,,A,10.5,0", "sub/a.mp4, suspicious ,concealment,C,11,1")
    dataset = read_dataset(tmp_path)
    first, second = dataset.clips
    assert (first.path, first.label, first.group, first.seconds) == ("b.mp4", Label.NORMAL, "A", 10.5)
    assert second.suspicious
    assert second.action == "concealment"
    assert not first.suspicious
    assert dataset.file(second) == tmp_path / "sub" / "a.mp4"


def test_columns_may_stand_in_any_order_and_the_file_may_carry_a_byte_order_mark(tmp_path: Path) -> None:
    text = "\ufeffseconds,group,action,label,path\n9,A,,normal,a.mp4\n"
    (tmp_path / "clips.csv").write_text(text, encoding="utf-8")
    assert read_dataset(tmp_path).clips[0].path == "a.mp4"


def test_limit_keeps_the_first_clips(tmp_path: Path) -> None:
    table(tmp_path, *(f"{i}.mp4,normal,,A,10,0" for i in range(5)))
    assert [clip.path for clip in read_dataset(tmp_path, limit=2).clips] == ["0.mp4", "1.mp4"]


def test_a_folder_without_table_says_where_and_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no clips\.csv in .* path, label, action, group, seconds"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("path,label,action,seconds", "lacks the column group"),
        ("path,action,seconds", "lacks the columns label, group"),
        ("", "lacks the columns path, label, action, group, seconds"),
    ],
)
def test_missing_columns_are_named(tmp_path: Path, head: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_dataset(table(tmp_path, "a.mp4,normal,A,10", head=head))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("b.mp4,theft,,A,10,0", r"row 3: there is no label 'theft'\. Use normal or suspicious"),
        (",normal,,A,10,0", "row 3: the path is empty"),
        ("b.mp4,normal,,A,long,0", "row 3: 'long' is no length in seconds"),
        ("b.mp4,normal,,A,-1,0", "row 3: '-1' is no length"),
        ("b.mp4,normal,,A,nan,0", "row 3: 'nan' is no length"),
        ("b.mp4,normal", "row 3: '' is no length"),
        ("a.mp4,normal,,A,10,0", r"row 3: a\.mp4 is already in row 2"),
    ],
)
def test_a_bad_row_is_named_by_its_number(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_dataset(table(tmp_path, "a.mp4,normal,,A,10,0", row))


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="lists no clips"):
        read_dataset(table(tmp_path))


def test_a_table_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_bytes(b"path,label\n\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_dataset(tmp_path)
