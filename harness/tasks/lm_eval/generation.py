"""How long an answer to an lm-eval task may be, and what ends it."""

from __future__ import annotations

from collections.abc import Mapping

_CAPS = ("max_gen_toks", "max_new_tokens", "max_tokens", "max_completion_tokens")  # the first that is there counts
_DEFAULT_CAP = 256  # lm-eval's own, where a task says nothing: `lm_eval/defaults.py`


def stops(arguments: Mapping[str, object]) -> tuple[str, ...]:
    """The texts that end an answer, from a task's `generation_kwargs`; as `lm_eval/models/utils.py` reads `until`."""
    until = arguments.get("until")
    listed = until if isinstance(until, list) else [until]
    return tuple(dict.fromkeys(each for each in listed if isinstance(each, str) and each))


def cap(arguments: Mapping[str, object]) -> int:
    """Tokens that an answer may have."""
    told = next((arguments[key] for key in _CAPS if arguments.get(key) is not None), _DEFAULT_CAP)
    return told if isinstance(told, int) and told > 0 else _DEFAULT_CAP
