"""Draws in the official order."""

from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.mmmu.guesses import seeded_guesses

FOUR = ("1", "2", "3", "4")


def test_same_as_mmmu():
    """Recorded from MMMU-Benchmark/MMMU @ bb0b95a: random.seed(42) and a draw for each, here of four and of two."""
    assert "".join(seeded_guesses([FOUR] * 12)) == "AACBBBAADAAA"
    assert "".join(seeded_guesses([FOUR[:2], FOUR] * 6)) == "AABBABAABAAA"


@given(st.lists(st.integers(1, 10)))
def test_one_guess_each_among_the_options(sizes):
    """And the same whenever the same questions are drawn for."""
    unparsed = [tuple(map(str, range(size))) for size in sizes]
    guesses = list(seeded_guesses(unparsed))
    assert guesses == list(seeded_guesses(unparsed))
    assert all("A" <= guess < chr(ord("A") + size) for guess, size in zip(guesses, sizes, strict=True))


def test_an_earlier_draw_shifts_all_later_ones():
    """Which is why the order, and each reading before, decides them."""
    assert list(seeded_guesses([FOUR] * 9))[1:] != list(seeded_guesses([FOUR] * 8))
