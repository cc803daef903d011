"""How much models reasoned, and what is not known of it."""

from __future__ import annotations

import msgspec
import pytest

from harness.core.completion import Completion
from harness.core.record import Record
from harness.report.build import build_report
from harness.report.summary import Summary
from harness.store.journal import read_lines
from harness.store.manifest import read_manifest, write_manifest
from tests.report.synthetic import Plan, write_run


@pytest.fixture
def reasoned(tmp_path):
    """The page and the rows of a run whose answers were given reasoning by `change(completion, number)`."""

    def make(change, samples=90):
        run = write_run(tmp_path / "run", Plan(samples=samples))
        records = list(read_lines(run / "completions.jsonl", Record))
        encoded = []
        for record in records:
            result = record.result
            if isinstance(result, Completion) and record.item.suite == "arithmetic":
                result = change(result, int(record.item.sample[-4:]))
            encoded.append(msgspec.json.encode(msgspec.structs.replace(record, result=result)) + b"\n")
        (run / "completions.jsonl").write_bytes(b"".join(encoded))
        html = build_report(run, tmp_path / "page.html").read_text()
        summary = msgspec.json.decode((run / "summary.json").read_bytes(), type=Summary)
        return html, {(row.suite, row.model): row for row in summary.reasoning}

    return make


def counted(completion, number):
    """With reasoning tokens in the usage: `number` + 1 of ten times as many."""
    usage = msgspec.structs.replace(completion.usage, completion_tokens=10 * (number + 1), reasoning_tokens=number + 1)
    return msgspec.structs.replace(completion, usage=usage)


def test_share_and_length_are_of_counted_tokens(reasoned):
    """A tenth of the output; the median of 1 to 90 is 45.5."""
    html, rows = reasoned(counted)
    row = rows["arithmetic", "nano-scout"]
    assert (row.answers, row.reasoned, row.counted, row.unit) == (90, 90, 90, "tokens")
    assert row.share == pytest.approx(0.1)
    assert row.length.p50 == pytest.approx(45.5)
    assert 'id="reasoning"' in html


def test_thirds_are_by_length_and_hold_every_answer_once(reasoned):
    """Thirty each, in order, with their own scores; together the suite's."""
    _, rows = reasoned(counted)
    thirds = rows["arithmetic", "nano-scout"].thirds
    assert [(third.shortest, third.longest, third.estimate.n) for third in thirds] == [
        (1, 30, 30),
        (31, 60, 30),
        (61, 90, 30),
    ]


def test_small_thirds_are_not_told(reasoned):
    """Fewer than thirty answers say too little; so do lengths that are nearly all the same."""
    _, rows = reasoned(counted, samples=60)
    assert rows["arithmetic", "nano-scout"].thirds == ()

    def same(completion, number):
        return counted(completion, 0)

    _, rows = reasoned(same)
    assert rows["arithmetic", "nano-scout"].thirds == ()


def test_what_nothing_tells_is_unknown_and_not_none(reasoned):
    """The other suites' usage counts no reasoning: their share is not 0 but not known."""
    html, rows = reasoned(counted)
    row = rows["custom-tickets", "nano-scout"]
    assert (row.share, row.unit, row.length, row.reasoned, row.counted) == (None, None, None, 0, 0)
    assert "not known: no usage counts it, and no text came beside the answers" in html


def test_without_counts_the_text_is_measured_in_characters(reasoned):
    """Answers without a text are not in it: a server may keep it to itself."""

    def thought(completion, number):
        return msgspec.structs.replace(completion, reasoning="x" * number)

    _, rows = reasoned(thought)
    row = rows["arithmetic", "nano-scout"]
    assert (row.unit, row.share, row.reasoned, row.length.n) == ("characters", None, 89, 89)


def test_no_section_where_nobody_reasons(run, tmp_path):
    """Neither usage nor text nor card speaks of reasoning."""
    assert 'id="reasoning"' not in build_report(run, tmp_path / "page.html").read_text()


def test_a_card_that_says_reasoning_is_enough(tmp_path):
    """Then the page says that nothing is known."""
    run = write_run(tmp_path / "run", Plan(samples=10))
    manifest = read_manifest(run)
    models = tuple(msgspec.structs.replace(one, card=one.card | {"reasoning": True}) for one in manifest.models)
    write_manifest(run, msgspec.structs.replace(manifest, models=models))
    assert 'id="reasoning"' in build_report(run, tmp_path / "page.html").read_text()
