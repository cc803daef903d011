"""The plan: stable ids from content, nothing asked twice, long prompts kept as recipes."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from harness.core.fingerprint import digest
from harness.core.generation import Generation
from harness.runner.gauges import Gauges
from harness.runner.plan import STORED_CHARACTERS, questions
from tests.runner.questions import Characters, Sums, suite, task


def plan(model, asked, finished=frozenset()):
    return list(questions(model, asked, Gauges(Characters()), finished))


def ids(model, asked):
    return [question.item.id for question in plan(model, asked)]


def test_the_plan_is_the_same_every_time(scout):
    """A continued run recognises what it has asked."""
    assert ids(scout, suite(task(count=5, epochs=2))) == ids(scout, suite(task(count=5, epochs=2)))


def test_ids_differ_between_samples_epochs_and_models(scout):
    """Each item is one model's, one sample's and one epoch's."""
    asked = suite(task(count=5, epochs=2))
    maverick = replace(scout, name="maverick")
    assert len(set(ids(scout, asked) + ids(maverick, asked))) == 20


def test_what_changes_an_answer_changes_the_id(scout):
    """Stale answers are never taken for new ones."""
    asked = suite(task(count=1))
    warmer = replace(scout, generation=Generation(temperature=0.7))
    assert ids(warmer, asked) != ids(scout, asked)
    assert ids(scout, suite(task(count=1, width=50))) != ids(scout, asked)
    assert ids(scout, suite(replace(task(count=1), max_tokens=5))) != ids(scout, asked)


def test_finished_items_are_left_out(scout):
    """Only what is missing is asked."""
    asked = suite(task(count=5))
    finished = set(ids(scout, asked)[:3])
    assert [question.item.sample for question in plan(scout, asked, finished)] == ["3", "4"]


def test_each_epoch_has_its_own_seed(scout):
    """With one seed for all, the epochs would repeat one answer."""
    seeded = replace(scout, generation=Generation(seed=7, temperature=1.0))
    seeds = [question.request.generation.seed for question in plan(seeded, suite(task(count=1, epochs=3)))]
    assert seeds == [7, 8, 9]


def test_a_task_can_lower_the_output_cap_only(scout):
    """The model's own cap stays the upper limit."""
    capped = replace(scout, generation=Generation(max_tokens=100))
    caps = [replace(task(count=1), max_tokens=cap) for cap in (50, 500)]
    assert [question.request.generation.max_tokens for question in plan(capped, suite(*caps))] == [50, 100]


class Ended(Sums):
    """Sums of which each has an end of its own."""

    def samples(self, gauge):
        for sample in super().samples(gauge):
            yield structs.replace(sample, stop=("=", sample.id), max_tokens=40 + int(sample.id))


def test_a_sample_has_its_own_end(scout):
    """Its stop texts go with the model's own; its cap can lower the model's and the task's only."""
    capped = replace(scout, generation=Generation(max_tokens=41, stop=("=", "!")))
    ended = suite(replace(task(), source=Ended(count=3)))
    asked = [question.request.generation for question in plan(capped, ended)]
    assert [each.stop for each in asked] == [("=", "!", "0"), ("=", "!", "1"), ("=", "!", "2")]
    assert [each.max_tokens for each in asked] == [40, 41, 41]
    assert set(ids(capped, ended)).isdisjoint(ids(capped, suite(task(count=3))))


class Continued(Sums):
    """Sums that are asked for the likelihoods of two texts."""

    def samples(self, gauge):
        for sample in super().samples(gauge):
            yield structs.replace(sample, continuations=(" 1", " 2"))


def test_texts_whose_likelihoods_are_asked_for(scout):
    """Go with the request, and make another question of it."""
    continued = suite(replace(task(), source=Continued(count=3)))
    assert [question.request.continuations for question in plan(scout, continued)] == [(" 1", " 2")] * 3
    assert set(ids(scout, continued)).isdisjoint(ids(scout, suite(task(count=3))))


def test_the_ids_of_questions_that_are_answered_in_words_stay(scout):
    """As they were before there were likelihoods: a run that was begun then goes on."""
    asked = suite(task(count=1))
    (question,) = plan(scout, asked)
    of_task = digest([scout.fingerprint(), asked.name, asked.tasks[0].name, None])
    sample = question.sample
    assert question.item.id == digest([of_task, sample.id, sample.target, question.prompt.sha256, 0])


def test_samples_that_are_asked_alike_share_their_settings(scout):
    """The endpoint encodes the same settings once, not once a request."""
    asked = [question.request.generation for question in plan(scout, suite(task(count=50, epochs=2)))]
    assert len({id(each) for each in asked}) == 2


def test_long_prompts_are_stored_as_recipes(scout):
    """The journal stays small; the digest still tells what was sent."""
    [short] = plan(scout, suite(task(count=1, with_recipe=True)))
    [long] = plan(scout, suite(task(count=1, with_recipe=True, width=STORED_CHARACTERS + 1)))
    assert short.prompt.messages and short.prompt.recipe is None
    assert long.prompt.recipe == {"i": 0} and not long.prompt.messages
    assert len(long.prompt.sha256) == 64
