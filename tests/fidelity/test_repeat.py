"""Whether a server gives the same answer again at temperature 0."""

from itertools import count

from harness.core.traced import Traced
from harness.fidelity.asking import Asker
from harness.fidelity.repeat import judged, repeated
from tests.fidelity.answers import Shows, said, traced


async def look(connection, *texts):
    """The check, for questions of these texts."""
    asker, asked = Asker(connection, {}), said(*texts)
    return await repeated(asker, asked, await asker.alone(asked))


async def test_a_server_that_repeats_itself_passes():
    """Every question is asked beside the others, one more often alone; all at temperature 0."""
    connection = Shows(answers={"p": traced("a"), "q": traced("b")})
    found = await look(connection, "p", "q")
    assert found.verdict == "passed"
    assert found.evidence.startswith("5 of 5 answers came again, 2 of them beside others")
    assert {request.generation.temperature for request in connection.asked} == {0.0}


async def test_a_server_that_samples_fails():
    """It answers with a new text each time."""
    number = count()
    found = await look(Shows(answers={"p": lambda: traced(f"{next(number)}")}), "p")
    assert found.failed
    assert found.evidence.startswith("answers at temperature 0 vary")


def test_probabilities_that_move_beside_others_fail():
    """The texts are the same, their tokens' probabilities are not."""
    assert judged([], [(traced("a", b=0.4), traced("a", b=0.01))]).failed


def test_empty_answers_prove_nothing():
    """A model that thinks for longer than it may write."""
    assert judged([(Traced(""), Traced(""))], []).verdict == "unknown"


def test_texts_alone_tell_a_server_that_samples():
    """One that gives no log-probabilities."""
    assert judged([(Traced("a"), Traced("b"))], []).failed
    assert judged([(Traced("a"), Traced("a"))], []).verdict == "passed"
