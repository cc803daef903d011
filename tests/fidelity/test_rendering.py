"""Whether a server renders conversations as the card's own template does."""

from datetime import UTC, datetime, timedelta

from harness.core.traced import Rendered, Traced
from harness.fidelity.prompts import TEMPLATED
from harness.fidelity.rendering import counted, templated, tokenised
from harness.fidelity.template import Template
from tests.fidelity.answers import TEMPLATE, Shows, canaries, traced

OTHER = Template(TEMPLATE.text.replace("[assistant]", "<assistant>"), TEMPLATE.special, "theirs")
STRIPS = Template(TEMPLATE.text.replace("m.content", "m.content | trim"), TEMPLATE.special, "theirs")
TWICE = Template("{{ bos_token }}" + TEMPLATE.text, TEMPLATE.special, "theirs")
NO_SYSTEM = Template("{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}x", {}, "ours")
DATED = Template("{{ strftime_now('%d %b %Y') }}", {}, "ours")


async def checked(theirs, ours=TEMPLATE):
    return await templated(Shows(theirs), ours, {}, TEMPLATED)


async def test_the_cards_own_template_passes():
    """Every conversation is compared."""
    found = await checked(TEMPLATE)
    assert found.verdict == "passed"
    assert found.evidence.startswith(f"{len(TEMPLATED)} conversations")


async def test_another_template_fails_where_it_parts():
    """The evidence shows both."""
    found = await checked(OTHER)
    assert found.failed
    assert "<assistant>" in found.evidence
    assert "[assistant]" in found.evidence


async def test_spaces_that_are_stripped_are_noticed():
    """Only some conversations tell."""
    assert (await checked(STRIPS)).failed


async def test_a_beginning_that_is_there_twice_is_noticed():
    """Servers that add it to a template that has it already are common."""
    assert (await checked(TWICE)).failed


async def test_what_the_cards_template_refuses_is_left_out():
    """Some models have no system message."""
    found = await templated(Shows(Template("x", {}, "theirs")), NO_SYSTEM, {}, TEMPLATED)
    assert found.evidence.startswith("5 conversations")


async def test_a_server_that_renders_nothing_is_unknown():
    """It offers no way to tell."""
    assert (await checked(None)).verdict == "unknown"


async def test_the_servers_day_may_be_another():
    """A server elsewhere writes tomorrow's date, and passes; last week's is wrong."""

    class Elsewhere(Shows):
        days = 1

        async def rendered(self, messages, arguments):
            now = datetime.now(UTC) + timedelta(days=self.days)
            return Rendered(DATED.render(messages, arguments, now), (1,))

    there = Elsewhere()
    assert (await templated(there, DATED, {}, TEMPLATED)).verdict == "passed"
    there.days = -7
    assert (await templated(there, DATED, {}, TEMPLATED)).failed


async def test_token_ids_are_the_recorded_ones():
    """Another tokenizer spells the same text with other tokens."""
    recorded = canaries(traced("a"))
    assert (await tokenised(Shows(), recorded)).verdict == "passed"
    found = await tokenised(Shows(tokens=(1, 9, 3)), recorded)
    assert found.failed
    assert "9 as token 2, recorded is 2" in found.evidence
    assert "no token as token 3" in (await tokenised(Shows(tokens=(1, 2)), recorded)).evidence
    assert (await tokenised(Shows(None), recorded)).verdict == "unknown"


def test_without_rendered_prompts_their_lengths_are_compared():
    """As usage counts them; where it does not, it is unknown."""
    recorded = canaries(traced("a"), traced("b"))
    assert counted(recorded, [Traced("a", (), 3), Traced("b", (), 3)]).verdict == "passed"
    assert counted(recorded, [Traced("a", (), 3), Traced("b", (), 9)]).evidence.startswith("1 of 2 prompts")
    assert counted(recorded, [Traced("a"), Traced("b")]).verdict == "unknown"
