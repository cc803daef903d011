"""What a server's refusal means: a reason, the server's own words, and whether to ask again.

Bodies come as `{"error": {"message": …}}`, `{"error": "…"}`, `{"message": …}`, `{"detail": …}` (a string or FastAPI's
list), HTML from a gateway, or nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import msgspec

from harness.core.completion import FailureReason
from harness.endpoints.body import mended
from harness.endpoints.problem import Problem
from harness.endpoints.retry_after import asked_delay_s

_LONGEST_MESSAGE = 500
_BY_STATUS: dict[int | None, FailureReason] = {
    401: FailureReason.UNAUTHORIZED,
    403: FailureReason.UNAUTHORIZED,
    404: FailureReason.NOT_FOUND,
    408: FailureReason.TIMEOUT,
    413: FailureReason.UNSERVABLE,
    429: FailureReason.RATE_LIMITED,
}
# The server gave up: OpenAI-compatible routers, vLLM and SGLang, DeepSeek.
_GAVE_UP = frozenset({"error", "abort", "insufficient_system_resource"})
_RETRYABLE = frozenset({408, 409, 425, 429, 500, 502, 503, 504, *range(520, 525), 529})

# Each alternative quotes one of OpenAI, vLLM, SGLang, TGI, llama.cpp, Ollama, Anthropic, Bedrock, Google, xAI, Alibaba.
_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context_window_exceeded|string_above_max_length"
    r"|(maximum|max) context( length| window| size)?\b|model'?s context (length|window)"
    r"|exceed\w* .{0,40}\bcontext (length|window|size)|context (length|window|size) .{0,40}exceeded"
    r"|(prompt|input|request) (is )?too (long|large)( for|:|;|,|\.|$)|longer than the (model'?s )?(maximum|context)"
    r"|input tokens exceeded|input token count .{0,40}exceed|maximum (prompt|input|sequence) length"
    r"|input length .{0,60}(exceed|should be|maximum)"
    r"|exceeds? (the )?(maximum|max)\w* (allowed )?(input|prompt|number of tokens)"
    r"|max_tokens must be at least 1, got -|greater than max_model_len|inputs` tokens \+ `max_new_tokens"
    r"|(input|prompt) or output tokens must be reduced|(reduce|reducing) your message size|string too long\. expected"
    r"|must have less than \d+ tokens|should not exceed max_num_tokens|too long to fit into the model",
    re.IGNORECASE,
)
_WRONG_MODALITY = re.compile(
    r"at most \d+ (image|audio|video)|not a multimodal model|unknown variant `?image_url"
    r"|(does not|doesn't|do not|don't|not) support\w* .{0,20}(image|video|audio|vision|multimodal)"
    r"|support (image|video|audio) input|(image|video|audio)\w* .{0,30}\b(not supported|unsupported|only supported by)",
    re.IGNORECASE,
)
_NO_ECHO = re.compile(r"\becho\b.{0,80}support", re.IGNORECASE)  # llama.cpp says so with status 500
_NO_MODEL = re.compile(
    r"model_not_found|model not exist|model identifier is invalid|model.{0,80}(does not exist|not found|not available)",
    re.IGNORECASE,
)
_BAD_KEY = re.compile(
    r"invalid_api_key|(incorrect|invalid|missing|no) api[ _-]?key|api[ _-]?key not valid", re.IGNORECASE
)
_NO_MONEY = re.compile(
    r"insufficient[_ ](quota|balance|credit|funds)|exceeded your current quota|billing|credit balance", re.IGNORECASE
)


def from_response(status: int, headers: Mapping[str, str], body: bytes) -> Problem:
    """Read an answer whose status is not 200; header names are in lower case, or found in any."""
    if 300 <= status < 400:
        where = headers.get("location", "nowhere")
        return Problem(
            FailureReason.PROTOCOL, f"redirected to {where}; redirects are not followed: correct base_url", status
        )
    try:
        fault: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        fault = _page_text(body.decode("utf-8", "replace"))
    words = fault_message(fault) or "an empty body"
    return classify(status, f"HTTP {status}: {words}", fault, headers)


def from_fault(fault: object) -> Problem:
    """Read an error that came with status 200, in a stream or in place of an answer: the server took the request."""
    problem = classify(_code(fault), fault_message(fault) or "an error without words", fault, {})
    if problem.reason is FailureReason.BAD_REQUEST:
        return msgspec.structs.replace(problem, reason=FailureReason.SERVER)
    return problem


def from_finish(finish_reason: str | None) -> Problem | None:
    """The problem that a finish reason stands for, None for those of a real end."""
    if finish_reason is None or finish_reason.lower() not in _GAVE_UP:
        return None
    return Problem(FailureReason.SERVER, f"the server finished with {finish_reason!r}", retryable=True)


def classify(status: int | None, message: str, fault: object, headers: Mapping[str, str]) -> Problem:
    """Give `fault` its reason. What the words say goes before what the status says."""
    evidence = _evidence(fault)
    delay_s = asked_delay_s(headers, message) if status in (429, 503, 529) else None
    reason = _reason(status, evidence)
    retryable = (
        reason in (FailureReason.RATE_LIMITED, FailureReason.SERVER, FailureReason.BAD_REQUEST, FailureReason.TIMEOUT)
        and (status is None or status in _RETRYABLE)
        and not _NO_MONEY.search(evidence)
    )
    return Problem(reason, mended(message[:_LONGEST_MESSAGE]), status, retryable, delay_s)


def _reason(status: int | None, evidence: str) -> FailureReason:
    for pattern in (_TOO_LONG, _WRONG_MODALITY, _NO_ECHO):
        if status not in (401, 403) and pattern.search(evidence):
            return FailureReason.UNSERVABLE
    if status in (400, 404, 422):
        if _BAD_KEY.search(evidence):
            return FailureReason.UNAUTHORIZED
        if _NO_MODEL.search(evidence):
            return FailureReason.NOT_FOUND
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return FailureReason.BAD_REQUEST if status is not None and 400 <= status < 500 else FailureReason.SERVER


def fault_message(fault: object) -> str:
    """The server's own words, without the JSON around them."""
    if isinstance(fault, str):
        return fault.strip()
    if isinstance(fault, list):
        return "; ".join(text for item in fault if (text := fault_message(item)))
    if not isinstance(fault, dict):
        return ""
    for key in ("error", "message", "detail", "msg", "errors", "title"):
        if text := fault_message(fault.get(key)):
            place = fault.get("loc")
            return f"{'.'.join(str(step) for step in place)}: {text}" if isinstance(place, list) else text
    return _written(fault) if fault else ""


def _evidence(fault: object) -> str:
    """Everything the fault says: message, code and type, and the upstream's words that a router passes on."""
    return fault if isinstance(fault, str) else _written(fault)


def _written(fault: object) -> str:
    return json.dumps(fault, ensure_ascii=False)  # not msgspec: a fault may hold half a surrogate pair


def _code(fault: object) -> int | None:
    if not isinstance(fault, dict):
        return None
    for key in ("code", "status", "status_code"):
        code = fault.get(key)
        if isinstance(code, str) and code.isdigit():
            code = int(code)
        if isinstance(code, int) and 400 <= code < 600:
            return code
    return _code(fault.get("error"))


def _page_text(page: str) -> str:
    """A gateway's HTML reduced to its words."""
    if "<" in page:
        title = re.search(r"<title>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
        page = title[1] if title else re.sub(r"<[^>]*>", " ", page)
    return " ".join(page.split())
