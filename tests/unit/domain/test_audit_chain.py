"""The audit log's chain: its form is fixed, and whatever is done to a line shows."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.audit_chain import (
    START,
    ChainedLine,
    Flaw,
    Head,
    following,
    read_head,
    verified,
)
from aislewatch.domain.errors import InvalidInput
from tests.fakes.alerts import NOON

WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
TIMES = st.floats(allow_nan=False, allow_infinity=False)
ENTRIES = st.builds(AuditEntry, TIMES, WORDS, WORDS, WORDS, st.dictionaries(WORDS, WORDS, max_size=3))


def chained(entries: list[AuditEntry]) -> list[ChainedLine]:
    head, lines = START, []
    for entry in entries:
        head = following(head, entry)
        lines.append(ChainedLine(head.number, entry, head.hash))
    return lines


def head_of(lines: list[ChainedLine]) -> Head:
    return Head(lines[-1].number, lines[-1].hash) if lines else START


def test_the_form_never_changes() -> None:
    """By hand: printf '{"about":…}' | sha256sum."""
    first = following(START, AuditEntry(1700000000.25, "anna", "camera.added", "Tür", {"z": "1", "a": "😀"}))
    assert str(first) == "1:3d3cf7bea2f62fd9e350cb72508a9c5c9d12229a5012d4339cd8d17c3ca31976"
    second = following(first, AuditEntry(1700000001, "system", "alerts.recovered"))
    assert str(second) == "2:51ace2a71d608acf766fd082b103802b9152d1c69b8ac3d20883652f391e0c85"


@given(st.lists(ENTRIES, max_size=6))
def test_what_was_written_is_unbroken(entries: list[AuditEntry]) -> None:
    lines = chained(entries)
    found = verified(lines, head_of(lines))
    assert found.unbroken
    assert found.head == head_of(lines)
    assert read_head(str(found.head)) == found.head


@given(st.lists(ENTRIES, min_size=2, max_size=6, unique_by=repr), st.data())
def test_whatever_is_done_to_a_line_shows_there(entries: list[AuditEntry], data: st.DataObject) -> None:
    lines = chained(entries)
    place = data.draw(st.integers(0, len(lines) - 1), "place")
    other = data.draw(ENTRIES.filter(lambda entry: entry != entries[place]), "other")
    last = place == len(lines) - 1

    altered = [*lines[:place], replace(lines[place], entry=other), *lines[place + 1 :]]
    assert (verified(altered).broken_at, verified(altered).flaw) == (place + 1, Flaw.ALTERED)
    unreadable = [*lines[:place], replace(lines[place], entry=None), *lines[place + 1 :]]
    assert (verified(unreadable).broken_at, verified(unreadable).flaw) == (place + 1, Flaw.ALTERED)

    cut = lines[:place] + lines[place + 1 :]
    assert verified(cut).unbroken is last  # the end is only known elsewhere
    found = verified(cut, head_of(lines))
    assert (found.broken_at, found.flaw) == (place + 1, Flaw.MISSING)

    anew = chained([*entries[:place], other, *entries[place + 1 :]])
    assert verified(anew).unbroken
    found = verified(anew, head_of(lines))
    assert (found.broken_at, found.flaw) == (len(lines), Flaw.REWRITTEN)

    rehashed = [*anew[: place + 1], *lines[place + 1 :]]
    assert verified(rehashed).broken_at == (None if last else place + 2)


@given(st.lists(ENTRIES, min_size=2, max_size=6, unique_by=repr), st.data())
def test_exchanged_lines_show(entries: list[AuditEntry], data: st.DataObject) -> None:
    lines = chained(entries)
    one, two = sorted(data.draw(st.sets(st.sampled_from(range(len(lines))), min_size=2, max_size=2)))
    swapped = list(lines)
    swapped[one] = replace(lines[two], number=one + 1)
    swapped[two] = replace(lines[one], number=two + 1)
    found = verified(swapped)
    assert (found.broken_at, found.flaw, found.head.number) == (one + 1, Flaw.ALTERED, one)


def test_lines_that_nothing_counts_show() -> None:
    lines = chained([AuditEntry(NOON, "anna", "camera.added")])
    found = verified([replace(lines[0], number=0), *lines])
    assert (found.broken_at, found.flaw) == (0, Flaw.ADDED)


@pytest.mark.parametrize("at", [math.nan, math.inf, -math.inf])
def test_a_time_that_is_none_is_refused(at: float) -> None:
    with pytest.raises(InvalidInput):
        following(START, AuditEntry(at, "anna", "camera.added"))
    odd = ChainedLine(1, AuditEntry(at, "anna", "camera.added"), "0" * 64)
    assert verified([odd]).flaw is Flaw.ALTERED


@pytest.mark.parametrize(
    "text", ["", "12", "12:", f"-1:{'0' * 64}", f"1:{'0' * 63}", f"1:{'G' * 64}", "x" * 200]
)
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="no noted head"):
        read_head(text)


def test_minus_zero_is_zero() -> None:
    """SQLite forgets the sign, PostgreSQL keeps it."""
    assert following(START, AuditEntry(-0.0, "a", "b")) == following(START, AuditEntry(0.0, "a", "b"))
    assert following(START, AuditEntry(0, "a", "b")) == following(START, AuditEntry(0.0, "a", "b"))
