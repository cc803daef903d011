"""What is told, to whom, and that no secret is in it."""

from __future__ import annotations

import json
import sys
from email import message_from_bytes

import pytest

from harness.core.errors import UserError
from harness.hub.change import Change
from harness.nightly.message import Message, message_of
from harness.nightly.night import Job, Night
from harness.nightly.notices import Mail, Webhook
from tests.hub.local_http import Answer, LocalHttp

MESSAGE = Message("harness 2026-11-28: 1 worse", ("WORSE: <!channel> & Red", "report: x.html"))


class Chat(LocalHttp):
    """A chat's webhook, which keeps what it is sent."""

    def __init__(self, status=200):
        super().__init__()
        self.status = status

    def answer(self, method, path, headers):
        return Answer(self.status, b"ok", {"Location": "/elsewhere"} if self.status == 302 else {})


@pytest.fixture
def mail_to(tmp_path):
    """A command that keeps the mail it is handed, and where."""
    script = tmp_path / "mail.py"
    script.write_text("import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())")
    return (sys.executable, str(script), str(tmp_path / "mail")), tmp_path / "mail"


def test_a_mail_is_handed_to_the_command_whole(mail_to):
    """With its addresses, a subject and a line for each thing, whatever signs they hold."""
    command, path = mail_to
    Mail(to=("a@x.org", "b@x.org"), command=command).send(Message("Größe", ("é: 1",)))
    mail = message_from_bytes(path.read_bytes())
    assert mail["To"] == "a@x.org, b@x.org"
    assert mail.get_payload(decode=True).decode() == "é: 1\n"


@pytest.mark.parametrize(
    ("command", "said"), [(("/no/such/command",), "could not be run"), (("false",), "exit code 1")]
)
def test_a_command_that_fails_is_told(command, said):
    """By its name alone: its output may hold anything."""
    with pytest.raises(UserError, match=said):
        Mail(to=("a@x.org",), command=command).send(MESSAGE)


def test_a_missing_address_is_told_by_its_variable(monkeypatch):
    """The address itself is a secret and has no place in a file."""
    monkeypatch.delenv("CHAT_URL", raising=False)
    with pytest.raises(UserError, match="CHAT_URL is not set"):
        Webhook(url_env="CHAT_URL").send(MESSAGE)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_refusal_is_told_without_the_address(monkeypatch, status):
    """Nor is a redirect followed: the message would go to who knows whom."""
    with Chat(status) as chat:
        monkeypatch.setenv("CHAT_URL", f"{chat.url}/services/T000/SECRET")
        with pytest.raises(UserError) as caught:
            Webhook(url_env="CHAT_URL").send(MESSAGE)
        assert str(caught.value) == f"the address in CHAT_URL answered {status}"
        assert len(chat.asked) == 1


def test_a_chat_is_sent_the_message(monkeypatch):
    """As JSON by POST."""
    with Chat() as chat:
        monkeypatch.setenv("CHAT_URL", f"{chat.url}/hook")
        Webhook(url_env="CHAT_URL").send(MESSAGE)
        assert [asked.method for asked in chat.asked] == ["POST"]
        assert json.loads(chat.bodies[0]) == MESSAGE.as_chat()


def test_an_unreachable_address_is_told_without_it(monkeypatch):
    """The library's own words would hold it."""
    monkeypatch.setenv("CHAT_URL", "http://127.0.0.1:9/SECRET")
    with pytest.raises(UserError) as caught:
        Webhook(url_env="CHAT_URL").send(MESSAGE)
    assert "SECRET" not in str(caught.value)


def test_a_chat_gets_text_that_mentions_and_links_nothing():
    """As Slack has it escaped."""
    assert json.dumps(MESSAGE.as_chat()) == json.dumps(
        {"text": "harness 2026-11-28: 1 worse\nWORSE: &lt;!channel&gt; &amp; Red\nreport: x.html"}
    )


def test_a_night_is_told_worst_first_and_without_keys():
    """What a server says may hold one; names may hold line ends."""
    jobs = (
        Job(config="c", experiment="e", model="Fine", why=("x",), status="measured", verdict="same"),
        Job(config="c", experiment="e", model="Re\nd", why=("weights changed",), status="measured", verdict="worse"),
        Job(config="c", experiment="e", model="Off", why=("x",), status="failed", said="401 for sk-abcdef1234567890"),
    )
    change = Change(
        subject="red",
        repository="a/b",
        part="weights",
        before="1",
        after="2",
        calls_for="rerun",
        said="new weights",
        seen_at=0.0,
    )
    message = message_of(Night(id="2026-11-28", started_at=0.0, jobs=jobs, changes=(change,), pages=("x.html",)), None)
    assert message.subject == "harness 2026-11-28: 1 worse than the baseline, 1 not measured, 1 changed"
    assert message.lines == (
        "WORSE: Re d (e; weights changed)",
        "FAILED: Off (e; x): 401 for [redacted]",
        "same: Fine (e; x)",
        "changed: red: weights: new weights",
        "report: x.html",
    )
