"""The choice scorer: which option the answer chose, by its letter or by its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.score import Verdict
from harness.scorers.declaration import declarations
from harness.scorers.rejection import without_rejections
from harness.scorers.rule import UNPARSED, Rule, judged
from harness.scorers.words import mention_of, plain, plain_target

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DECORATION = r"[\s*_`\"'\u201c\u2018$]{0,20}"
_LETTER = re.compile(  # at the start of a line or of what was declared
    rf"{_DECORATION}(?:(?:option|choice|letter|answer)\b[\s:-]*{_DECORATION})?"
    rf"(?:\\(?:text(?:bf|rm|it)?|mathbf|mathrm|boxed)\s?\{{\s?)?(?P<open>[(\[{{]?){_DECORATION}(?P<letter>[A-Za-z])"
    rf"(?!\w)(?P<close>{_DECORATION}[)\]}}])?(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
_REST = re.compile(
    r"""[\s*_`"'”’$)\]}]*
    (?: $ | [.,:;!?](?=\s|$|[*_`"'”’)\]}]) | [-–—](?!\w) | \n | (?=\()
      | (?:because|since|as|due|given|based|where|which)\b
      | is\s(?:the\s)?(?:most\s(?:likely\s)?)?(?:correct|right|best|true|answer)\b )""",
    re.VERBOSE | re.IGNORECASE,
)
_SECOND = re.compile(
    r"""[\s*_`)\]]* (?: ,\s?(?:and|or)\b | , | / | & | \band\b | \bor\b ) \s*
        (?:option\s|both\s)? [*(\[]* [A-Za-z] (?![\w'’]) (?!\sis\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_CHOSEN = re.compile(
    r"""\b(?:choose|pick|select|go\swith|chose|opt\sfor|think\s(?:it\sis|it'?s)|believe\s(?:it\sis|it'?s)|would\ssay)
        \s(?:the\s)?(?:option\s|choice\s|answer\s)?[*_`(\["']*(?P<chosen>[A-Za-z])(?=[)\]*_`"'.,;:!?]|\s*$)
      | (?:\b(?:option|choice|answer)\s[*_`(\["']*|[(\[*]|(?:^|\s))(?P<right>[A-Z])[)\]*_`"']*
        \s(?:is|must\sbe|would\sbe|seems)\s(?:the\s)?(?:most\slikely\s)?(?:correct|right|best|answer)\b""",
    re.VERBOSE | re.MULTILINE,
)
_LISTED = re.compile(r"^[ \t*_`(\[-]{0,20}(?:Option\s)?([A-Z])[*_`]*[)\].:]", re.MULTILINE)
_ALONE = re.compile(r"^[ \t*_`(\[-]{0,20}([A-Za-z])[*_`)\].]{0,9}[ \t]*$", re.MULTILINE)
_BRACKETED = re.compile(r"[(\[]\s?\*{0,2}([A-Z])\*{0,2}\s?[)\]]|\*\*\(?([A-Z])\)?[.:]?\*\*")


class _Choice(Struct, frozen=True):
    """A letter, and whether its end was written."""

    letter: str
    complete: bool


_TWO = _Choice("", complete=False)  # "A or B"


class ChoiceScorer(Rule):
    """Reads one letter. A letter that no option has, two letters, or none: unparsed.

    In order: what the answer declares (`\\boxed{B}`, "the answer is (B)", "Answer: b"), as a letter or an option's
    text; "I choose B", "option B is correct"; a letter that begins the answer ("B", "(B)", "B. Paris", "**B** because
    …") where no other line begins with another; a letter that is its last line where no other stands alone; the only
    letter in brackets or bold; the only option whose text is mentioned. The article in "A good question" is no letter,
    and what the answer calls wrong is not its choice.
    """

    kind: Literal["choice"] = "choice"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, wrong or unparsed. Raises UserError without options, and where a target is not one of them."""
        if not choices:
            raise UserError("the choice scorer needs options", fix="Name their column: `choices: …` in the source")
        right = [_target_letter(each, choices) for each in target]
        choice = _read(answer, choices)
        if choice is None or _LETTERS.index(choice.letter) >= len(choices):
            return UNPARSED
        return judged(choice.letter in right, choice.letter, settled=choice.complete)


def _target_letter(target: str, choices: tuple[str, ...]) -> str:
    if len(target) == 1 and -1 < _LETTERS.find(target) < len(choices):
        return target
    if choices.count(target) == 1:
        return _LETTERS[choices.index(target)]
    raise UserError(f"the target {target!r} is none of the {len(choices)} options")


def _read(answer: str, choices: tuple[str, ...]) -> _Choice | None:
    for declared in declarations(answer):
        choice = _letter_at_start(declared.text)
        if choice is not None:
            return None if choice is _TWO else _Choice(choice.letter, declared.complete or choice.complete)
        named = _by_text(without_rejections(declared.text, choices), choices)
        if named is not None:
            return _Choice(named, declared.complete)
    answer = without_rejections(answer, choices)
    letter = (
        _chosen(answer)
        or _first(answer, choices)
        or _last_line(answer)
        or _only(first or second for first, second in _BRACKETED.findall(answer))
        or _by_text(answer, choices)
    )
    return None if letter is None else _Choice(letter, complete=False)


def _letter_at_start(text: str) -> _Choice | None:
    match = _LETTER.match(text)
    if match is None:
        return None
    if _SECOND.match(match["rest"]):
        return _TWO
    closed = bool(match["open"]) and bool(match["close"])
    if closed or _REST.match(match["rest"]):
        return _Choice(match["letter"].upper(), complete=closed or bool(match["rest"].strip(" ")))
    return None


def _chosen(answer: str) -> str | None:
    return _only((match["chosen"] or match["right"]).upper() for match in _CHOSEN.finditer(answer))


def _first(answer: str, choices: tuple[str, ...]) -> str | None:
    if len(set(_LISTED.findall(answer))) > 1 or _several_alone(answer):  # the options are gone through one by one
        return None
    choice = _letter_at_start(answer)
    return choice.letter if choice and choice is not _TWO and _LETTERS.index(choice.letter) < len(choices) else None


def _last_line(answer: str) -> str | None:
    if _several_alone(answer):
        return None
    letter = plain(answer.rstrip().rpartition("\n")[2]).upper()
    return letter if len(letter) == 1 and letter in _LETTERS else None


def _several_alone(answer: str) -> bool:
    return len({letter.upper() for letter in _ALONE.findall(answer)}) > 1


def _by_text(text: str, choices: tuple[str, ...]) -> str | None:
    options = tuple(plain_target(each) for each in choices)
    if len(set(options)) < len(options) or not all(options):
        return None
    mentioned = _only(mention_of(options).findall(plain(text)))
    return None if mentioned is None else _LETTERS[options.index(mentioned)]


def _only(found: Iterable[str]) -> str | None:
    distinct = set(found)
    return distinct.pop() if len(distinct) == 1 else None
