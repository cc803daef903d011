"""What is said of a length, for every way in which the lengths can end."""

import msgspec
import pytest

from harness.report.length.sentences import length_sentence
from harness.report.length.summary import Exactness, LengthCurve, LengthRow, Pooled
from harness.stats.area import area
from harness.stats.effective import AtLength, effective_length
from harness.stats.latency import Percentiles
from tests.stats.test_effective import told, undecided, unservable

UNKNOWN = Exactness(None, None, None, None, None, estimated=False, without_template=False)
NONE = Percentiles(0, None, None, None, None)
SURE, PERHAPS, PERHAPS_NOT, NOT = told(1, 0.9, 1), told(0.9, 0.7, 0.95), told(0.8, 0.6, 0.9), told(0.3, 0.2, 0.5)


def curve(*estimates, exactness=UNKNOWN):
    """A curve with these estimates at 256, 512, …"""
    at = [AtLength(256 << place, one) for place, one in enumerate(estimates)]
    rows = tuple(
        LengthRow(
            requested_tokens=one.tokens,
            counted_tokens=None,
            server_tokens=None,
            server_fewer=0,
            estimate=one.estimate,
            unservable=20 if one.unservable else 0,
            ttft_s=NONE,
            ttft_shared_s=NONE,
            ttft_left_out=0,
            ttft_cache_unknown=0,
            prefill_tokens_per_s=NONE,
            decode_tokens_per_s=NONE,
            usd_per_request=None,
            cached_share=None,
            kv_hybrid_bytes=None,
            kv_full_bytes=None,
        )
        for one in at
    )
    return LengthCurve("s", "t", "nano", rows, (), effective_length(at), area(at), exactness)


@pytest.mark.parametrize(
    ("estimates", "claim"),
    [
        (
            (SURE, PERHAPS, PERHAPS_NOT, NOT, unservable()),
            "nano scores at least 85% up to 512 tokens (95%: between 256 and 1,024); 1,024 and 2,048 are below; "
            "4,096 cannot be served.",
        ),
        ((SURE, NOT), "nano scores at least 85% up to 256 tokens (95%: 256); 512 is below."),
        ((SURE, SURE), "nano scores at least 85% up to 512 tokens, the longest asked (95%: 512 or more)."),
        (
            (SURE, unservable(), unservable()),
            "nano scores at least 85% up to 256 tokens, the longest served (95%: 256); 512 and 1,024 cannot be served.",
        ),
        ((SURE, undecided()), "nano scores at least 85% up to 256 tokens (95%: 256 or more); 512 is undecided."),
        ((NOT, NOT), "nano scores less than 85% already at 256 tokens, the shortest asked; 512 is below, too."),
        (
            (PERHAPS, PERHAPS),
            "nano scores at least 85% up to 512 tokens, the longest asked "
            "(95%: could be no length, or up to 512 or more).",
        ),
        (
            (PERHAPS, NOT),
            "nano scores at least 85% up to 256 tokens (95%: could be no length, or up to 256); 512 is below.",
        ),
        ((unservable(),), "nano has no score at 256 tokens, the shortest asked, which cannot be served."),
        (
            (undecided(), undecided(), SURE),
            "nano has no score at 256 tokens, the shortest asked, which is undecided; "
            "1,024 passes, but a shorter length has no score; 512 is undecided.",
        ),
        (
            (PERHAPS_NOT, PERHAPS_NOT),
            "nano scores less than 85% already at 256 tokens, the shortest asked "
            "(95%: could still be up to 512 or more); 512 is below, too.",
        ),
        (
            (SURE, NOT, SURE),
            "nano scores at least 85% up to 256 tokens (95%: 256); 512 is below; "
            "1,024 passes again, but a shorter length failed.",
        ),
    ],
)
def test_claims(estimates, claim):
    """No length is claimed that was not tested, and none that failed is hidden."""
    assert length_sentence(curve(*estimates)).claim == claim


def test_evidence_names_the_area_and_its_range():
    """And what undecided answers could change."""
    said = length_sentence(curve(SURE, told(0.9, 0.86, 0.95, lowest=0.5), NOT)).evidence
    assert "from 256 to 1,024 tokens" in said
    assert "Had all undecided answers been wrong, it would be 256; right, 512." in said


def test_too_few_samples_are_said():
    """Twenty right answers cannot show 85%."""
    said = length_sentence(curve(told(1.0, 0.84, 1.0))).evidence
    assert "fewer than 22 independent samples" in said


def test_what_is_pooled_over_some_lengths_says_so():
    """Which lengths all tasks have in common, and which are left out; the longest of these is not the longest asked."""
    pooled = msgspec.structs.replace(curve(SURE, SURE), task=None, pooled=Pooled(3, (1024, 2048)))
    said = length_sentence(pooled)
    assert said.claim == (
        "Pooled over the lengths that all 3 tasks were asked, nano scores at least 85% up to 512 tokens, "
        "the longest of these (95%: 512 or more)."
    )
    assert "Left out: 1,024 and 2,048, not asked or not served in every task." in said.evidence
