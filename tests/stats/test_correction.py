"""Corrections for the number of comparisons."""

from hypothesis import given
from hypothesis import strategies as st

from harness.stats.correction import benjamini_hochberg, holm

PS = st.lists(st.floats(0, 1), max_size=20)


def test_benjamini_and_hochbergs_own_example():
    """The fifteen p-values of their paper (1995, section 4): at 5% the first four are found, and Holm finds three."""
    ps = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert [p < 0.05 for p in benjamini_hochberg(ps)] == [True] * 4 + [False] * 11
    assert [p < 0.05 for p in holm(ps)] == [True] * 3 + [False] * 12


def test_adjusted_by_hand():
    """As R's p.adjust(c(0.01, 0.04, 0.03), "BH") and "holm" say."""
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == (0.03, 0.04, 0.04)
    assert holm([0.01, 0.04, 0.03]) == (0.03, 0.06, 0.06)


@given(PS)
def test_holm_is_the_stricter_one(ps):
    """No p falls by a correction, and none is higher for false discoveries than for any error at all."""
    for p, fdr, strict in zip(ps, benjamini_hochberg(ps), holm(ps), strict=True):
        assert p <= fdr + 1e-12
        assert fdr <= strict + 1e-12 <= 1 + 1e-12
