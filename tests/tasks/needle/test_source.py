"""The needle source: whole prompts of stated lengths, secrets at stated depths, and recipes that rebuild them."""

from __future__ import annotations

import pytest

from harness.config.kinds import SOURCES
from harness.core.errors import UserError
from harness.runner.pour import poured
from harness.tasks.gauge import PromptGauge
from harness.tasks.haystacks.files import FilesHaystack
from harness.tasks.haystacks.noise import NoiseHaystack
from harness.tasks.haystacks.prose import ProseHaystack
from harness.tasks.hidden.key_value import KeyValueHidden
from harness.tasks.hidden.variables import VariableTrackingHidden
from harness.tasks.needle.source import NeedleSource
from harness.tasks.template import TemplatePrompt
from tests.tasks.hidden.counters import Prefixed, Words
from tests.tasks.needle.counters import pieces

PROMPT = TemplatePrompt(user="Remember this.\n{{ context }}\nWhat is the number for {{ key }}?", system="Be brief.")
TEMPLATE_TOKENS = 9


def gauge(counter=None, prompt=PROMPT):
    return PromptGauge(counter or pieces(), prompt, TEMPLATE_TOKENS)


def drawn(counter=None, prompt=PROMPT, **arguments):
    return list(NeedleSource(**arguments).samples(gauge(counter, prompt)))


def sent(sample, prompt=PROMPT):
    """The texts of the messages."""
    return [message.text() for message in poured(prompt.render(sample), sample)]


@pytest.mark.parametrize("counter", [Words, pieces, Prefixed])
@pytest.mark.parametrize("length", [128, 1_000, 8_192, 40_000])
def test_the_whole_prompt_has_the_length_asked_for(length, counter):
    """Chat template, system message, wording and question included, as the whole text is counted again."""
    tokens = counter()
    for sample in drawn(tokens, lengths=(length,), depths=(0, 33, 100), per_cell=2):
        counted = sum(tokens.count(text) for text in sent(sample)) + TEMPLATE_TOKENS
        assert counted == sample.size.counted_tokens
        assert abs(counted - length) <= 2
        assert sample.size.requested_tokens == length


@pytest.mark.parametrize(
    "haystack",
    [ProseHaystack(language="de"), ProseHaystack(language="zh"), ProseHaystack(language="ar"), NoiseHaystack()],
    ids=["de", "zh", "ar", "noise"],
)
def test_other_haystacks_come_out_as_even(haystack):
    """Other scripts, a line for each sentence, and text that repeats itself."""
    tokens = pieces()
    for sample in drawn(tokens, haystack=haystack, lengths=(3_000,), depths=(0, 50, 100), per_cell=1):
        assert sum(tokens.count(text) for text in sent(sample)) + TEMPLATE_TOKENS == sample.size.counted_tokens
        assert abs(sample.size.counted_tokens - 3_000) <= 2


def test_a_needle_stands_once_at_its_depth_and_alone():
    """To a tenth of a percent; between whole sentences."""
    for sample in drawn(lengths=(8_000,), depths=(0, 25, 50, 75, 100), per_cell=2):
        needle = f"One of the special magic numbers for {sample.fields['key']} is: {sample.target[0]}."
        before, after = sample.passage.text().split(needle)
        assert not before or before.endswith(". ")
        assert not after or after.startswith(" ")
        ((asked, actual),) = sample.size.depths
        assert asked == float(sample.tags["depth"])
        assert abs(asked - actual) <= 0.1


def test_ids_and_tags_name_the_cell():
    """Length, depth and number; without depths, length and number."""
    arguments = {"lengths": (128, 256), "per_cell": 2}
    samples = drawn(depths=(0, 12.5), **arguments)
    assert [sample.id for sample in samples][:4] == ["128-0-0", "128-0-1", "128-12.5-0", "128-12.5-1"]
    assert samples[-1].tags == {"length": "256", "depth": "12.5"}
    assert len(samples) == NeedleSource(depths=(0, 12.5), **arguments).size()
    assert [sample.id for sample in drawn(**arguments)] == ["128-0", "128-1", "256-0", "256-1"]


def test_the_recipe_makes_the_same_prompt_again():
    """Without a tokenizer."""
    source = NeedleSource(lengths=(500, 3_000), depths=(0, 50), per_cell=2)
    for sample in source.samples(gauge()):
        assert sent(source.remade(sample.recipe)) == sent(sample)


def test_the_seed_decides():
    """Equal arguments give equal samples; another seed gives other keys and numbers."""
    first, again, other = (drawn(lengths=(200,), depths=(50,), seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert not {sample.target for sample in first} & {sample.target for sample in other}


def test_two_tokenizers_see_the_same_secrets():
    """So that two models can be compared on the same samples; and the same sentences at the beginning."""
    one, other = (drawn(counter, lengths=(2_000,), depths=(50,)) for counter in (Words(), pieces()))
    assert [(sample.id, sample.target) for sample in one] == [(sample.id, sample.target) for sample in other]
    assert all(a.passage.text()[:500] == b.passage.text()[:500] for a, b in zip(one, other, strict=True))


def test_no_two_texts_begin_alike():
    """A prefix that a server kept from another question would make it look fast."""
    begins = [sample.passage.text()[:60] for sample in drawn(lengths=(300, 600), depths=(50, 100), per_cell=3)]
    assert len(set(begins)) == len(begins)


def test_questions_on_one_text_share_its_beginning():
    """Up to the last needle it is the same; each whole prompt has the length, and one cluster names them."""
    samples = drawn(lengths=(6_000,), per_cell=2, probes=4)
    assert [sample.cluster for sample in samples] == ["6000-0"] * 4 + ["6000-1"] * 4
    assert len({sample.fields["key"] for sample in samples}) == 8
    for text in (samples[:4], samples[4:]):
        assert all(sample.size.counted_tokens == 6_000 for sample in text)
        last = max(text[0].passage.text().index(sample.target[0]) for sample in text)
        assert len({sample.passage.text()[:last] for sample in text}) == 1
        assert all(abs(asked - actual) <= 0.1 for sample in text for asked, actual in sample.size.depths)


def test_a_length_that_has_no_room_for_text_is_told():
    """The wording alone is longer."""
    wordy = TemplatePrompt(user="word " * 100 + "{{ context }}{{ key }}")
    with pytest.raises(UserError, match="no room for any text"):
        drawn(prompt=wordy, lengths=(64,))


@pytest.mark.parametrize("user", ["{{ key }}", "{{ context | upper }}", "{{ context }} {{ context }}"])
def test_a_prompt_that_does_not_show_the_context_once_is_told(user):
    """Its length could not be known."""
    with pytest.raises(UserError, match="once and unchanged"):
        drawn(prompt=TemplatePrompt(user=user), lengths=(200,))


def test_secrets_that_leave_no_room_for_a_text_are_told():
    """Thirty-two of them have more tokens than the whole prompt is to have."""
    with pytest.raises(UserError, match="no room for what is hidden"):
        drawn(hidden=KeyValueHidden(keys=32), lengths=(400,))


def test_lines_that_are_too_long_for_a_prompt_are_told(tmp_path):
    """No choice of them makes a text of that length."""
    line = "x = [" + ", ".join(str(number) for number in range(600)) + "]\n"
    (tmp_path / "data.py").write_text(line * 8)
    haystack = FilesHaystack(path=tmp_path / "data.py", layout="lines")
    with pytest.raises(UserError, match="too long for it"):
        drawn(Words(), haystack=haystack, lengths=(500,))


def test_a_text_that_cannot_be_served_is_not_made():
    """It would be counted for nothing; its sample says the length."""
    source = NeedleSource(lengths=(300, 200_000), per_cell=1, probes=2)
    gauge = PromptGauge(pieces(), PROMPT, TEMPLATE_TOKENS, longest=8_192)
    made, _, unmade, _ = source.samples(gauge)
    assert made.size.counted_tokens == 300
    assert unmade.size.counted_tokens == 200_000
    assert unmade.recipe is None
    assert len(sent(unmade)[1]) < 300


def test_a_haystack_that_is_too_short_is_told(tmp_path):
    """Repetition has to be declared; then its period is known."""
    (tmp_path / "story.txt").write_text("The river is long. The forest is dark and old. Nobody knows it well. " * 20)
    story = {"path": tmp_path / "story.txt"}
    with pytest.raises(UserError, match="too few for a prompt of 2,000"):
        drawn(haystack=FilesHaystack(**story), lengths=(2_000,))
    (sample,) = drawn(haystack=FilesHaystack(**story, repeat=True), lengths=(2_000,), per_cell=1)
    assert 200 < sample.size.period_tokens < 500


def test_what_looks_like_a_special_token_is_text():
    """The prompt's own wording too is counted as it is sent."""
    odd = TemplatePrompt(user="<|eot|> <s> [INST] {{ context }} <|header_start|> {{ key }}")
    tokens = pieces()
    for sample in drawn(tokens, odd, lengths=(400,)):
        assert sum(tokens.count(text) for text in sent(sample, odd)) + TEMPLATE_TOKENS == 400


def test_several_values_and_chains_are_hidden_too():
    """Each kind of secret brings its own sentences; all of them are in the text."""
    for hidden in (KeyValueHidden(keys=3, values=2), VariableTrackingHidden()):
        prompt = TemplatePrompt(user="{{ context }}\n{{ query }}")
        for sample in drawn(prompt=prompt, hidden=hidden, lengths=(1_500,)):
            assert sample.size.counted_tokens == 1_500
            assert all(target in sample.passage.text() for target in sample.target)


def test_whole_verification_finds_the_same():
    """Counting all of every text again changes nothing where the seams add up."""
    cell = {"lengths": (5_000,), "depths": (50,)}
    assert drawn(**cell, verify="whole") == drawn(**cell)


def test_what_does_not_change_an_answer_is_no_part_of_the_fingerprint():
    """How it is verified, and the threshold of the report; the haystack's language is."""
    source = NeedleSource(lengths=(200,))
    assert source.fingerprint() == source.model_copy(update={"verify": "whole", "effective_at": 0.5}).fingerprint()
    assert source.fingerprint() != NeedleSource(lengths=(200,), haystack=ProseHaystack(language="fr")).fingerprint()


def test_yaml_needs_little():
    """Haystack and secret have defaults."""
    assert "needle" in SOURCES.kinds
    assert NeedleSource.model_validate({"lengths": [128], "hidden": {"kind": "key-value"}}) == NeedleSource(
        lengths=(128,)
    )
