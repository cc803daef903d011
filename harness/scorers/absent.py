"""The absent scorer: did the answer say that it is not there, where it is not, and give the number, where it is?"""

from __future__ import annotations

import re
from typing import Literal

from harness.core.score import Verdict
from harness.scorers.declaration import declarations
from harness.scorers.needle import NeedleScorer
from harness.scorers.rule import UNPARSED, Rule, judged
from harness.scorers.words import plain

_NUMBERS = NeedleScorer()
_NO_NUMBER = "0" * 7  # as long as a needle's numbers, none of which begins with 0
_SHOWN = "not in the text"

_ABSENT = re.compile(  # on plain text: folded case, single spaces
    r"""(?<!\bnot\s)(?<!n['’]t\s) \b(?:absent|missing)\b (?!\s(?:number|word|value|piece)s?\b)
    | (?:\bnot|n['’]t|\bcannot) \s(?:\w+\s){0,3}?
        (?: (?:in|within|part\sof)\sth(?:e|is|at)\s(?:\w+\s)?(?:text|passage|document|context)\b
          | (?:mention|contain|include|provide|state|list|specify|find|found|appear|exist|present|given?|there|available
              |say|locate)(?:e?d|s)?\b | specified\b )
    | \b(?:there(?:['’]s|\s(?:is|are|was|were))|i\s(?:see|find|found)|contains|mentions|gives|has|provides|includes)
        \s(?:no|none)\b
    | \bno\s(?:\w+\s){0,4}?(?:mention|number|value|information|reference|entry|record)s?\b
        (?:\s(?:for|of|about)\s\S+)? \s(?:is|was|are|were|appears?|exists?|can\sbe|in\sthe)\b
    | \bnowhere\s(?:in|to)\b | \A(?:none|nothing|n/a|no\s(?:such\s)?(?:special\s)?(?:magic\s)?number)\Z
    # German, Dutch
    | \b(?:nicht|nirgends|niet|nergens)\s(?:\w+\s){0,4}?(?:im\stext|in\sde\stekst|erwähnt|enthalten|vorhanden|genannt
        |gefunden|angegeben|vor|zu\sfinden|genoemd|vermeld|aanwezig|gevonden|te\svinden)\b
    | \b(?:keine?|geen)\s(?:\w+\s){0,3}?(?:zahl|nummer|angabe|erwähnung|wert|getal|vermelding)\b
    # French, Spanish, Portuguese, Italian
    | \bn(?:['’]|e\s)(?:\w+\s)?\w+\s(?:pas|nulle\spart|aucune?)\b | \bpas\sdans\sle\stexte\b
    | \b(?:no|não|non)\s(?:\w+\s){0,2}?
        (?:en\sel\stexto|no\stexto|nel\stesto|aparece|figura|menciona\w*|encuentra|encontrad\w|consta|existe|compare
          |contiene|contém|hay|há|c['’]è|menzionat\w|trova)\b
    # Polish, Russian
    | \bnie\s(?:ma|występuje|pojawia|został\w*|zawiera|podano|wymieniono|znaleziono)\b
    | \bнет\sв\b | \bне\s(?:упомин|упомянут|указан|содерж|найден|встреча)\w* | \bотсутствует\b
    # Chinese, Japanese, Korean
    | (?:没有|沒有|未)(?:被)?(?:在|提|找|出现|出現|包含|给出|給出) | 不在(?:文|本) | 不存在
    | (?:記載|言及|本文中?に|文中に)[^。]{0,12}(?:ない|ありません|いません) | 見つかりません | 含まれていません
    | (?:텍스트|본문|언급|포함)[^.]{0,12}(?:없|않)
    """,  # noqa: RUF001 -- Cyrillic letters are meant
    re.VERBOSE,
)
_NOT_ABSENT = re.compile(  # what looks alike and says the opposite
    r"""\b(?:not\s(?:only|just|merely)|nicht\snur|niet\salleen|no\ss[oó]lo|não\ssó|non\ssolo|non\sseulement)\b[^.]{0,60}
    | (?:\bnot|n['’]t|\bnever)\s(?:true|correct|right|the\scase)\sthat\b[^.]{0,80}
    | (?:\bnot|n['’]t)\s(?:absent|missing)\b | \bno\s(?:doubt|problem)\b""",
    re.VERBOSE,
)


class AbsentScorer(Rule):
    """For tasks where what is asked for may not be in the text: the target is a number, or words that it is not there.

    What the answer says is read first, alike for both targets: a number, that it is not there ("not in the text", "is
    not mentioned", "ne figure pas", "没有提到" and their like in twelve languages), or nothing. It is then right or
    wrong. Where a number with as many digits as a needle's (seven) and such words stand side by side, what is declared
    ("Answer: …") counts, else neither: unparsed. A number where nothing is there is made up; it is shown as extracted.
    """

    kind: Literal["absent"] = "absent"

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct or wrong; unparsed where the answer says neither, or both."""
        value = next((each for each in target if each.isdigit()), None)
        for declared in declarations(answer):
            verdict = _verdict(declared.text, value, settled=declared.complete)
            if verdict is not UNPARSED:
                return verdict
        return _verdict(answer, value, settled=False)


def says_absent(text: str) -> bool:
    """Whether a text says that something is not there; "not only" and "not missing" do not."""
    return _ABSENT.search(_NOT_ABSENT.sub(" ", plain(text))) is not None


def _verdict(text: str, value: str | None, *, settled: bool) -> Verdict:
    """`value` is the right number, None where there is none."""
    given = _NUMBERS.score(text, (value or _NO_NUMBER,), ())
    number = given.extracted or ""
    if says_absent(text):
        if len(number) == len(value or _NO_NUMBER) and number.isdigit():
            return UNPARSED
        return judged(value is None, _SHOWN, settled=settled)
    if given is UNPARSED:
        return UNPARSED
    return judged(value is not None and number == value, number, settled=settled or given.settled)
