"""The facts of servers, and how two differ."""

from harness.core.ports import Served
from harness.core.served import differing, facts_of


def test_untold_is_missing_and_differs_from_nothing():
    """What one server does not tell may be the same as what the other tells."""
    told = facts_of(Served("m", engine="vllm", facts={"version": "0.24.0", "flags": [], "dtype": None}))
    assert told == {"engine": "vllm", "version": "0.24.0", "model": "m"}
    assert differing(told, facts_of(Served("other name", engine="vllm", context_tokens=9))) == ()
    assert facts_of(None) == {}


def test_what_differs_is_named():
    """In the order of the table; lists and objects by what is in them."""
    one = facts_of(Served("m", 4096, engine="vllm", facts={"settings": {"a": 1, "b": 2}, "gpus": ["H100"]}))
    other = facts_of(Served("m", 8192, engine="sglang", facts={"gpus": ["H200"], "settings": {"b": 2, "a": 1}}))
    assert differing(one, other) == ("engine", "context_tokens", "gpus")


def test_runs_made_earlier_used_other_names():
    """They are the same facts."""
    earlier = facts_of(Served("m", engine="llama.cpp", facts={"build_info": "b1", "model_ftype": "Q8_0"}))
    now = facts_of(Served("m", engine="llama.cpp", facts={"version": "b1", "quantization": "Q8_0"}))
    assert earlier == now
