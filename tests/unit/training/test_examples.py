"""What the hand model is asked for, and when."""

import numpy as np
from training.classes import CONCEALMENT, NAMES, NONE
from training.examples import DOUBTED, HASTY, HINDSIGHT, STILL_SO, Example, patient

TEXTING = NAMES.index("texting")


def course(labels: list[int]) -> Example:
    count = len(labels)
    return Example(
        "traffic", 20_000, False, np.zeros((count, 24)), np.array(labels), np.ones(count, np.float32)
    )


def test_concealment_is_asked_for_later_and_longer() -> None:
    hidden = CONCEALMENT[0]
    asked = patient(course([NONE] * 5 + [hidden] * 20 + [NONE] * 40))
    assert np.flatnonzero(asked.labels == hidden).tolist() == list(range(5, 25 + HINDSIGHT))
    assert asked.weights[5 : 5 + HASTY].max() == np.float32(DOUBTED)
    assert asked.weights[25 : 25 + HINDSIGHT].max() == np.float32(STILL_SO)
    assert (asked.weights[5 + HASTY : 25] == 1).all()
    assert (asked.weights[25 + HINDSIGHT :] == 1).all()


def test_what_begins_next_is_not_taken_for_its_end() -> None:
    hidden = CONCEALMENT[0]
    asked = patient(course([hidden] * 10 + [NONE] * 3 + [TEXTING] * 20 + [NONE] * 10))
    assert np.flatnonzero(asked.labels == hidden).tolist() == list(range(13))
    assert (asked.labels[13:33] == TEXTING).all()


def test_what_is_not_concealment_stays_as_it_was() -> None:
    plain = course([NONE] * 5 + [TEXTING] * 20 + [NONE] * 5)
    asked = patient(plain)
    assert (asked.labels == plain.labels).all()
    assert (asked.weights == plain.weights).all()
