"""Fitting how hands look: what is weighed, and that bags are no evidence."""

import numpy as np
import pytest
from training.hands import KEPT, Course, balanced, fit, line, running, with_hands

from aislewatch.adapters.models.hands import MEASURES
from aislewatch.domain.people import People
from aislewatch.evaluation.dataset import Label, LabelledClip


def course(number: int, dice: np.random.Generator, bag: bool | None = None) -> Course:
    """Hands of the odd numbers differ in the first measures, those with a bag in the last."""
    suspicious = bool(number % 2)
    carried = bool(dice.random() < (0.8 if suspicious else 0.2)) if bag is None else bag
    at = np.arange(0, 10, 1 / 6)
    measures = dice.normal(0, 1, (len(at), MEASURES))
    measures[:, :60] += 0.5 * suspicious
    measures[:, -60:] += 2.0 * carried
    label = Label.SUSPICIOUS if suspicious else Label.NORMAL
    return Course(
        LabelledClip(f"{number}.mp4", label, "", "A", 10.0), carried, at, measures.astype(np.float32)
    )


def test_both_labels_weigh_the_same_and_carry_as_many_bags() -> None:
    label = np.array([True, True, True, False, False, False, False])
    bag = np.array([True, True, False, True, False, False, False])
    weight = balanced(np.ones(7), label, bag)
    assert weight[label].sum() == pytest.approx(weight[~label].sum())
    assert weight[label & bag].sum() == pytest.approx(weight[~label & bag].sum())


def test_a_running_mean_forgets() -> None:
    at, numbers = np.array([0.0, 0.5, 30.0]), np.array([[1.0], [3.0], [7.0]])
    means = running(at, numbers)
    assert means[0, 0] == 1
    assert 2 < means[1, 0] < 2.2
    assert means[2, 0] == pytest.approx(7, abs=1e-3)


def test_a_line_leaves_strangeness_out() -> None:
    dice = np.random.default_rng(0)
    label = dice.random(400) < 0.5
    means = np.stack([label + dice.normal(0, 0.5, 400), dice.normal(0, 1, 400), 9.0 * label], axis=1)
    found = line(means, label, np.ones(400))
    assert found[-2] == 0
    assert found[0] > 3 * abs(found[1])
    assert ((means @ found[:-1] + found[-1] > 0) == label).mean() > 0.75


def test_what_is_fitted_tells_the_label_and_the_bag_but_not_by_the_bag() -> None:
    dice = np.random.default_rng(0)
    basis, model = fit([course(number, dice) for number in range(60)])
    assert basis.length == KEPT + 1
    means = {
        (suspicious, bag): running(each.at, basis.short(each.measures).astype(np.float64))[-1]
        for suspicious in (0, 1)
        for bag in (False, True)
        for each in [course(suspicious, dice, bag)]
    }
    odds = {key: mean @ model.concealment[:-1] + model.concealment[-1] for key, mean in means.items()}
    bags = {key: mean @ model.bag[:-1] + model.bag[-1] for key, mean in means.items()}
    assert min(odds[1, False], odds[1, True]) > max(odds[0, False], odds[0, True])
    assert abs(odds[0, True] - odds[0, False]) < 0.5 * (odds[1, False] - odds[0, False])
    assert min(bags[0, True], bags[1, True]) > max(bags[0, False], bags[1, False])


def test_numbers_go_to_their_hands() -> None:
    boxes, keypoints = np.zeros((2, 4), np.float32), np.zeros((2, 17, 3), np.float32)
    people = [People("c", at, (9, 9), boxes, np.zeros(2, np.float32), keypoints) for at in (0.0, 1.0)]
    places = np.array([[5, 1, 0, 1]], np.int64)
    filled = with_hands(people, places, np.array([[4.0, 2.0]], np.float32))
    assert not filled[0].hands.any()
    np.testing.assert_array_equal(filled[1].hands[0, 1], [4, 2])
