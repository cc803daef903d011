"""Images that cost apart are part of an answer's cost in the frame."""

from datetime import date

import pytest

from harness.core.completion import Completion, Timing, Usage
from harness.core.price import Price
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import Image, Message
from harness.report.columns import completion_row


def test_images_are_paid_where_they_have_a_price():
    """Two images at a cent each, beside a million tokens in at a dollar."""
    shown = Message("user", "What is it?", (Image("image/png", "aa"), Image("image/png", "bb")))
    prompt = StoredPrompt("0", 11, (shown,))
    result = Completion("a cat", Usage(1_000_000, 0), Timing(0.0, 1))
    record = Record(WorkItem("i", "m", "s", "t", "1", 0), prompt, ("cat",), result)
    price = Price(
        input_usd_per_mtok=1, output_usd_per_mtok=2, usd_per_image=0.01, source="test", read_on=date(2026, 1, 1)
    )
    assert prompt.images == 2
    assert completion_row(record, price)["cost_usd"] == pytest.approx(1.02)
