"""What counts as an answer of a model, and what its words become."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.opinion import (
    FROM_LEVEL,
    MOST_WORDS,
    Answer,
    Opinion,
    due_after,
    plain_words,
    question_about,
    read_answer,
)
from aislewatch.domain.settings import SecondOpinionSettings
from aislewatch.domain.suspicion import Level
from tests.fakes.alerts import NOON, an_incident

ASKING = SecondOpinionSettings(
    enabled=True, address="http://10.0.0.2/v1", model="m", hold_back=True, wait=7.0
)
SAID = Opinion(NOON, "m", "10.0.0.2", "?", 4, 1.0, Answer.UNCLEAR)


@pytest.mark.parametrize(
    ("said", "answer", "words"),
    [
        ('{"answer": "innocent", "reason": "Reads a label."}', Answer.INNOCENT, "Reads a label."),
        ('Sure!\n```json\n{"answer": " Suspicious ", "reason": ""}\n```', Answer.SUSPICIOUS, ""),
        ('{"note": {}} {"answer": "unclear"}', Answer.UNCLEAR, ""),
        ('{"answer": "innocent', Answer.NONE, ""),
        ('{"answer": "none", "reason": "x"}', Answer.NONE, ""),
        ('{"answer": ["innocent"]}', Answer.NONE, ""),
        ("innocent", Answer.NONE, ""),
        ("", Answer.NONE, ""),
        ("{" * 5000, Answer.NONE, ""),
    ],
)
def test_only_the_words_asked_for_are_an_answer(said: str, answer: Answer, words: str) -> None:
    assert read_answer(said) == (answer, words)


@given(st.text())
def test_nothing_a_model_says_upsets_anybody(said: str) -> None:
    answer, words = read_answer(said)
    assert answer is Answer.NONE or json.loads(said[said.index("{") :].split("}")[0] + "}")
    assert len(words) <= MOST_WORDS


@given(st.text(max_size=2 * MOST_WORDS))
def test_a_reason_is_one_printed_line(said: str) -> None:
    answer, words = read_answer(json.dumps({"answer": "innocent", "reason": said}))
    assert answer is Answer.INNOCENT
    assert words == plain_words(said)
    assert words.isprintable()
    assert len(words) <= MOST_WORDS


def test_a_question_names_the_act_and_asks_nothing_of_who_it_is() -> None:
    question = question_about(an_incident())
    assert "concealment (pocket)" in question
    assert "never who" in question
    assert "till-2" not in question
    assert "spirits" not in question


@pytest.mark.parametrize("level", list(Level))
def test_calls_wait_only_where_an_answer_could_hold_them_back(level: Level) -> None:
    expected = 7.0 if level >= FROM_LEVEL else 0.0
    assert due_after(ASKING, level, None) == expected
    assert due_after(ASKING, level, SAID) == 0.0
    assert due_after(SecondOpinionSettings(wait=7.0, hold_back=True), level, None) == 0.0
    assert due_after(SecondOpinionSettings(enabled=True, wait=7.0), level, None) == 0.0
