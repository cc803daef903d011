"""The files of nights: in the order in which they were, each whole or refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.nightly.night import Job, Night, Nights

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC).timestamp()
TEXT = st.text(max_size=20)
JOBS = st.builds(Job, config=TEXT, experiment=TEXT, model=TEXT, why=st.lists(TEXT, max_size=2).map(tuple), said=TEXT)


@given(st.lists(JOBS, max_size=3), TEXT)
def test_a_night_is_read_as_it_was_written(tmp_path_factory, jobs, trouble):
    """Whatever models are called and servers say."""
    nights = Nights(tmp_path_factory.mktemp("nights"))
    night = Night(id="2026-11-28", started_at=NOON, jobs=tuple(jobs), troubles=(trouble,))
    nights.save(night)
    assert list(nights.newest_first()) == [night]


def test_a_day_may_have_many_nights_in_their_order(tmp_path):
    """The tenth comes after the ninth."""
    nights = Nights(tmp_path)
    for _ in range(11):
        nights.save(Night(id=nights.free_id(NOON), started_at=NOON))
    found = [night.id for night in nights.newest_first()]
    assert found[:3] == ["2026-11-28.11", "2026-11-28.10", "2026-11-28.9"]
    assert found[-1] == "2026-11-28"


def test_the_newest_night_is_the_last_that_began_whatever_the_clock_said(tmp_path):
    """After a day that lay ahead the nights of every day until then would be taken for older than it."""
    nights = Nights(tmp_path)
    for at in (NOON, NOON + 30 * 86_400, NOON + 86_400):
        nights.save(Night(id=nights.free_id(at), started_at=at))
    assert next(nights.newest_first()).started_at == NOON + 86_400


def test_a_damaged_night_is_a_mistake_to_mend(tmp_path):
    """It says which file."""
    (tmp_path / "2026-11-28.json").write_text("{")
    with pytest.raises(UserError, match=r"2026-11-28\.json: the night cannot be read"):
        next(Nights(tmp_path).newest_first())


def test_a_job_takes_the_place_of_its_former_state_alone():
    """Another model's job, and the same model's in another experiment, stay."""
    jobs = [Job(config=config, experiment="e", model=model, why=()) for config, model in ("ax", "ay", "bx")]
    night = Night(id="1", started_at=0.0, jobs=tuple(jobs))
    done = Job(config="a", experiment="e", model="x", why=(), status="measured")
    assert night.with_job(done).jobs == (done, *jobs[1:])
