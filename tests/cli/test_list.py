"""`harness list`."""

import pytest


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("suites", "needle-quick"),
        ("cards", "meta-llama/Llama-4-Scout-17B-16E-Instruct"),
        ("providers", "TOGETHER_API_KEY"),
        ("kinds", "Questions from a JSON Lines file"),
        ("kinds", "variable-tracking"),
    ],
)
def test_each_subject(harness, subject, expected):
    """Shows what there is."""
    finished = harness("list", subject)
    assert finished.returncode == 0, finished.stderr
    assert expected in finished.stdout


def test_all_of_them(harness):
    """Without a subject."""
    titles = [
        line
        for line in harness("list").stdout.splitlines()
        if line.strip() in ("Suites", "Cards", "Providers", "Kinds")
    ]
    assert len(titles) == 4
