"""A look that failed, and when it is tried again."""

from __future__ import annotations

from collections.abc import Mapping

from harness.core.errors import HarnessError
from harness.endpoints.retry_after import asked_delay_s
from harness.hub.state import Trouble, TroubleKind

_FIRST_S, _MOST_S = 60.0, 6 * 3600.0
_MOST_ASKED_S = 24 * 3600.0  # a server that asks for more is not believed


class LookFailedError(HarnessError):
    """Something could not be looked at. `said` is in our own words: a server's could hold anything, our token too."""

    def __init__(self, kind: TroubleKind, said: str, wait_s: float | None = None) -> None:
        self.kind, self.said, self.wait_s = kind, said, wait_s
        super().__init__(said)


def troubled(subject: str, error: LookFailedError, before: Trouble | None, now: float) -> Trouble:
    """The trouble that `error` makes of the one before: the wait doubles, unless the server says how long."""
    tries = before.tries + 1 if before is not None and before.kind == error.kind else 1
    wait_s = min(_FIRST_S * 2.0 ** min(tries - 1, 16), _MOST_S)
    if error.wait_s is not None:
        wait_s = min(error.wait_s, _MOST_ASKED_S)
    since = before.since if before is not None and tries > 1 else now
    return Trouble(subject=subject, kind=error.kind, said=error.said, since=since, tries=tries, again_at=now + wait_s)


def waits(trouble: Trouble | None, now: float) -> bool:
    """Whether it is too early to ask again."""
    return trouble is not None and trouble.again_at > now


def of_status(status: int, headers: Mapping[str, str], what: str) -> LookFailedError:
    """What a refusal means, by status and the Hub's X-Error-Code; the reply's own words are not read."""
    code = headers.get("x-error-code", "")
    if status == 429:
        return LookFailedError("limited", f"{what}: too many requests (429)", asked_wait_s(headers))
    if code == "GatedRepo":
        return LookFailedError("gated", f"{what} is gated ({status}): it needs a token whose user was given access")
    if code == "RepoNotFound":
        return LookFailedError("missing", f"{what} does not exist, or is private and the token does not open it")
    if status in (401, 403):
        return LookFailedError("refused", f"{what}: refused ({status}); a token may be missing, wrong or expired")
    if status >= 500:
        return LookFailedError("server", f"{what}: the server failed ({status})", asked_wait_s(headers))
    return LookFailedError("malformed", f"{what}: an answer that is not understood ({status})")


def asked_wait_s(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait: `Retry-After`, else the Hub's `RateLimit: "api";r=0;t=55`."""
    if (asked := asked_delay_s(headers, "")) is not None:
        return asked
    fields = dict(field.strip().partition("=")[::2] for field in headers.get("ratelimit", "").split(";"))
    left, reset = fields.get("r", ""), fields.get("t", "")
    return float(reset) if left == "0" and reset.isdecimal() and len(reset) < 9 else None
