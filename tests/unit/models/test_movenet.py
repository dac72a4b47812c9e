"""MoveNet's decoder on heads made by hand."""

import numpy as np
import pytest

from aislewatch.adapters.models import movenet
from aislewatch.domain.people import Floats

GRID = 48


class Heads:
    """Outputs in which people can be put; everything else is far from likely."""

    def __init__(self) -> None:
        self.outputs = {
            name: np.full((1, GRID, GRID, depth), -12 if depth in (1, movenet.JOINTS) else 0, np.float32)
            for name, depth in movenet.HEADS.items()
        }

    def center(self, row: int, column: int, logit: float, joints_at: tuple[int, int]) -> None:
        """A person whose joints are roughly all at one cell."""
        self.outputs["centers"][0, row, column, 0] = logit
        rough = np.array([joints_at[0] - row, joints_at[1] - column], np.float32)
        self.outputs["regress"][0, row, column] = np.tile(rough, movenet.JOINTS)

    def joint(self, joint: int, row: int, column: int, logit: float, offset: tuple[float, float]) -> None:
        self.outputs["heatmaps"][0, row, column, joint] = logit
        self.outputs["offsets"][0, row, column, 2 * joint : 2 * joint + 2] = offset


def decoded(heads: Heads) -> Floats:
    return movenet.decode(heads.outputs)


def test_joint_is_the_peak_refined_by_its_offset() -> None:
    heads = Heads()
    heads.center(24, 24, 3.0, (20, 20))
    heads.joint(5, 21, 19, 2.0, (0.25, -0.5))
    found = decoded(heads)
    assert found.shape == (17, 3)
    assert found.dtype == np.float32
    assert found[5] == pytest.approx([18.5 / GRID, 21.25 / GRID, 1 / (1 + np.exp(-2.0))])


def test_of_two_people_the_one_in_the_middle_is_meant() -> None:
    heads = Heads()
    heads.center(24, 25, 1.0, (30, 25))
    heads.center(24, 44, 3.0, (30, 44))
    heads.joint(0, 30, 25, 1.0, (0, 0))
    heads.joint(0, 30, 44, 3.0, (0, 0))
    assert decoded(heads)[0, 0] == pytest.approx(25 / GRID)


def test_of_two_peaks_the_one_near_the_rough_place_is_meant() -> None:
    heads = Heads()
    heads.center(24, 24, 3.0, (10, 10))
    heads.joint(9, 11, 10, 0.5, (0, 0))
    heads.joint(9, 40, 40, 2.0, (0, 0))
    assert decoded(heads)[9, :2] == pytest.approx([10 / GRID, 11 / GRID])


def test_certain_heads_do_not_overflow() -> None:
    heads = Heads()
    for array in heads.outputs.values():
        array[:] = -1e4
    heads.outputs["centers"][0, 24, 24] = 1e4
    assert np.isfinite(decoded(heads)).all()


def test_finished_export_gives_x_before_y() -> None:
    rows = np.tile(np.array([0.25, 0.75, 0.9], np.float32), (1, 1, 17, 1))
    assert movenet.decode_finished({"out": rows})[3] == pytest.approx([0.75, 0.25, 0.9])
