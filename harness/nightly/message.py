"""What is told of a night: a subject, and a line for each thing worth a look."""

from __future__ import annotations

from dataclasses import dataclass

from harness.endpoints.secrets import redact
from harness.nightly.night import Job, Night


@dataclass(frozen=True)
class Message:
    """Plain text; each form escapes it as it must. Nothing in it looks like a key."""

    subject: str
    lines: tuple[str, ...]

    def text(self) -> str:
        """As one text, a line each."""
        return "\n".join(self.lines) + "\n"

    def as_chat(self) -> dict[str, str]:
        """As Slack takes it, in which &, < and > begin links and mentions."""
        text = "\n".join((self.subject, *self.lines))
        return {"text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}


def message_of(night: Night, url: str | None) -> Message:
    """The night in a few lines, the worst first."""
    lines = [
        *(_job(job, "WORSE") for job in night.worse),
        *(_job(job, job.status.upper()) for job in night.unmeasured),
        *(
            _job(job, job.verdict or "no baseline")
            for job in night.jobs
            if job not in (*night.worse, *night.unmeasured)
        ),
        *(f"changed: {change.subject}: {change.part}: {change.said}" for change in night.changes),
        *(f"not looked at: {trouble}" for trouble in night.troubles),
        *(f"report: {_address(page, url)}" for page in night.pages),
    ]
    return Message(_line(f"harness {night.id}: {_headline(night)}"), tuple(_line(line) for line in lines))


def _headline(night: Night) -> str:
    counts = [
        (len(night.worse), "worse than the baseline"),
        (len(night.unmeasured), "not measured"),
        (len(night.changes), "changed"),
    ]
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    return said or f"{len(night.jobs)} measured, none worse"


def _job(job: Job, what: str) -> str:
    why = "; ".join(job.why)
    return f"{what}: {job.model} ({job.experiment}; {why})" + (f": {job.said}" if job.said else "")


def _address(page: str, url: str | None) -> str:
    return page if url is None else f"{url.rstrip('/')}/{page}"


def _line(text: str) -> str:
    """A line without what would end it or pass as a key: a model's name may hold anything."""
    return redact(" ".join("".join(char if char.isprintable() else " " for char in text).split()))[:1000]
