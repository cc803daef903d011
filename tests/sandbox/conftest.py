"""Sandboxes for tests: each way of isolating programs that works on this machine.

Docker is among them where HARNESS_TEST_DOCKER names an image with Python in it.
"""

from __future__ import annotations

import os

import pytest

from harness.core.errors import UserError
from harness.sandbox.isolation import choose
from harness.sandbox.pool import Pool


def working():
    """The names of those that work here. The jail must: without it there is nothing to test."""
    image = os.environ.get("HARNESS_TEST_DOCKER")
    names = ["jail", *([f"docker={image}"] if image else [])]
    try:
        choose("bubblewrap")
    except UserError:
        return names
    return [*names, "bubblewrap"]


@pytest.fixture(scope="session", params=working())
def pool(request):
    """An open sandbox with two workers."""
    with Pool(choose(request.param), workers=2) as pool:
        yield pool
