"""What lm-eval's `generation_kwargs` say of an answer's end."""

from __future__ import annotations

import pytest

from harness.tasks.lm_eval.generation import cap, stops


@pytest.mark.parametrize(
    ("until", "expected"),
    [(["a", "b"], ("a", "b")), ("a", ("a",)), (["", "a", "a", None], ("a",)), (None, ()), ([], ())],
)
def test_stops(until, expected):
    """One text or several, each once; an empty one would end every answer."""
    assert stops({"until": until}) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"max_gen_toks": 5, "max_tokens": 7}, 5),
        ({"max_tokens": 7, "max_completion_tokens": 9}, 7),
        ({"max_new_tokens": 6, "max_tokens": 7}, 6),
        ({"max_completion_tokens": 9}, 9),
        ({"max_gen_toks": None}, 256),
        ({}, 256),
        ({"max_gen_toks": "many"}, 256),
    ],
)
def test_caps(arguments, expected):
    """By any of its four names, the first of which counts; without any, lm-eval's 256."""
    assert cap(arguments) == expected
