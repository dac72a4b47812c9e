"""A machine that does not keep up says so, and says so no more when it does."""

from aislewatch.pipeline.strain import WINDOW, Strain


def run(strain: Strain, since: float, seconds: float, analyzed: float, dropped: float) -> float:
    """So many analyzed and dropped frames a second on top of those before."""
    steps = round(2 * seconds)
    base = strain._marks[-1][1:] if strain._marks else (0, 0)
    for step in range(1, steps + 1):
        passed = step / 2
        strain.note(since + passed, base[0] + round(analyzed * passed), base[1] + round(dropped * passed))
    return since + seconds


def test_one_that_keeps_up_is_silent() -> None:
    strain = Strain()
    run(strain, 0.0, 60.0, 5.0, 0.1)
    assert strain.told == ""


def test_too_many_cameras_are_told_with_the_share_that_is_lost() -> None:
    strain = Strain()
    now = run(strain, 0.0, 60.0, 2.0, 3.0)
    assert 0.55 <= strain.share <= 0.65
    assert "60%" in strain.told
    run(strain, now, 2 * WINDOW, 5.0, 0.0)
    assert strain.told == ""


def test_a_start_is_no_strain() -> None:
    strain = Strain()
    strain.note(0.0, 0, 0)
    strain.note(1.0, 2, 5)
    assert strain.told == ""
