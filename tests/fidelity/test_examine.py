"""All checks of one model where it is served."""

import pytest
from msgspec.structs import replace

from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.experiment import Model, Suite, Task
from harness.core.generation import Generation
from harness.core.ports import Served
from harness.endpoints.openai import OpenAIEndpoint
from harness.fidelity.canaries import own_path, write_canaries
from harness.fidelity.check import failed
from harness.fidelity.examine import Examined, examined, unreachable
from harness.fidelity.prompts import CONVERSATIONS
from tests.fidelity.answers import TEMPLATE, Shows, canaries, traced

CARD = Card(id="m", name="M", context_tokens=4096)
ANSWERS = {str(n): traced(str(n), x=0.01) for n in range(3)}


@pytest.fixture(autouse=True)
def recorded(tmp_path, monkeypatch):
    """Canaries of the card, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    write_canaries(canaries(*ANSWERS.values()), own_path("m"))


async def look(connection, card=CARD):
    """Verdicts by check."""
    model = Model("mine", card, Generation(), OpenAIEndpoint(model="m"))
    found = await examined(model, (), connection, await connection.probe())
    return found, {check.name: str(check.verdict) for check in found.checks}


async def test_a_faithful_server_passes_everything_it_can():
    """What it does not say is unknown, and the sentence says so."""
    found, verdicts = await look(
        Shows(answers=ANSWERS, served=Served("m", 4096, engine="vllm", facts={"version": "1"}))
    )
    assert found.checks[0].evidence == "it answers, as vllm 1"
    assert verdicts.pop("model") == "unknown"
    assert set(verdicts.values()) == {"passed"}
    assert found.sentence("m") == "mine: nothing unfaithful to m was found; unknown: model."
    assert {"template", "tokens", "greedy answers", "log-probabilities", "repeatability"} <= set(verdicts)


async def test_without_rendered_prompts_their_lengths_stand_in():
    """The template's check is made with what usage tells."""
    longer = {name: replace(answer, prompt_tokens=7) for name, answer in ANSWERS.items()}
    _, verdicts = await look(Shows(None, longer))
    assert verdicts["template"] == "failed"  # 7 tokens where 3 were recorded
    assert "tokens" not in verdicts


async def test_another_template_is_not_also_another_tokenizer():
    """Its tokens differ for that reason."""
    _, verdicts = await look(Shows(TEMPLATE.__class__("other", {}, "x"), ANSWERS, tokens=(9,)))
    assert verdicts["template"] == "failed"
    assert "tokens" not in verdicts


async def test_a_system_message_that_is_added_on_the_way_is_found_without_canaries():
    """The template, asked for by itself, is the card's own; what was read is longer."""
    answers = {messages[-1].text(): replace(traced("a"), prompt_tokens=9) for messages in CONVERSATIONS}
    found, verdicts = await look(Shows(answers=answers), Card(id="other", name="O"))
    assert verdicts["prompt"] == "failed"
    assert "rendered as 3 tokens, and 9 were read" in found.failed[0].evidence


async def test_a_server_that_counts_no_prompts_is_not_held_to_them():
    """Nor is one that shows a template and uses none."""
    uncounted = {name: replace(answer, prompt_tokens=None) for name, answer in ANSWERS.items()}
    assert (await look(Shows(answers=uncounted)))[1]["prompt"] == "unknown"
    harmony = TEMPLATE.__class__("<|start|>", {}, "x")
    longer = {name: replace(answer, prompt_tokens=9) for name, answer in ANSWERS.items()}
    assert (await look(Shows(harmony, longer)))[1]["prompt"] == "unknown"


async def test_other_answers_make_it_unfaithful():
    """The sentence names what failed."""
    found, verdicts = await look(Shows(answers={name: traced("z") for name in ANSWERS}))
    assert verdicts["log-probabilities"] == verdicts["greedy answers"] == "failed"
    assert found.sentence("m") == "mine does not serve m faithfully: greedy answers, log-probabilities failed."


async def test_a_card_without_canaries_is_unknown_and_says_how_to_record_them():
    """Only what needs none is looked at; a template that is not here is unknown too."""
    answers = {messages[-1].text(): traced("a") for messages in CONVERSATIONS}
    found, verdicts = await look(Shows(answers=answers), Card(id="other", name="O", repository="a/b"))
    assert verdicts["log-probabilities"] == verdicts["greedy answers"] == verdicts["template"] == "unknown"
    assert verdicts["repeatability"] == "passed"
    assert any("--record other" in check.fix for check in found.checks)


async def test_a_server_that_does_not_answer_canaries_fails():
    """What was found before is kept."""
    _, verdicts = await look(Shows())
    assert verdicts["canaries"] == "failed"
    assert verdicts["template"] == "passed"


async def test_a_suite_that_cannot_be_read_is_no_fault_of_the_servers():
    """What it needs is unknown; the server is looked at all the same."""

    class Gone:
        def samples(self, gauge):
            raise UserError("the dataset is not on this machine")

    suite = Suite("s", "", (Task("t", Gone(), None, None),))
    connection = Shows(answers=ANSWERS)
    model = Model("mine", CARD, Generation(), OpenAIEndpoint(model="m"))
    found = await examined(model, (suite,), connection, await connection.probe())
    verdicts = {check.name: str(check.verdict) for check in found.checks}
    assert (verdicts["context"], verdicts["log-probabilities"]) == ("unknown", "passed")


def test_an_endpoint_that_cannot_be_used_has_one_check():
    """The probe's own words."""
    found = unreachable("mine", UserError("the server refuses the key", fix="Check the key"))
    assert [(check.name, str(check.verdict), check.fix) for check in found.checks] == [
        ("reachable", "failed", "Check the key")
    ]
    assert found.sentence("m") == "mine was not looked at: it cannot be asked."


def test_a_failed_check_is_one_line_with_its_place():
    """Who, what, and how to mend it."""
    line = str(failed("context", "128 tokens are served", "Serve more").error("mine"))
    assert line == "mine: context: 128 tokens are served. Serve more"
    assert Examined("mine", (), Served("m")).failed == []
