"""The absent scorer: did the answer say that it is not there, where it is not, and give the number, where it is?"""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from harness.core.score import Verdict
from harness.scorers.declaration import declarations
from harness.scorers.needle import ascii_digits, numbers
from harness.scorers.rule import UNPARSED, Rule, judged
from harness.scorers.words import plain

_DIGITS = 7  # of a needle's number
_NOT_DIGITS = re.compile(r"[^0-9]")
_SHOWN = "not in the text"

_ABSENT = re.compile(  # on plain text: folded case, single spaces
    r"""(?<!\bnot\s)(?<!n['’]t\s) \b(?:absent|missing)\b (?!\s(?:number|word|value|piece)s?\b)
    | (?:\bnot|n['’]t|\bcannot|\bnever|\bunable\sto|\bfail(?:s|ed)?\sto) \s(?:\w+\s){0,3}?
        (?: (?:in|within|part\sof)\sth(?:e|is|at)\s(?:\w+\s)?(?:text|passage|document|context)\b
          | (?:mention|contain|include|provide|state|list|specify|find|found|appear|exist|present|given?|there|available
              |say|locate|assign|define|associate|identify|determine|recall|have\s(?:an?|any|one))(?:e?d|s)?\b
          | (?:specifi|identifi)ed\b )
    | (?:\bnot|n['’]t) \s(?:actually\s|really\s)?(?:know|see)\b
    | \bthere\s(?:is|was|are|were)(?:n['’]t|\snot)\s(?:one|any|an?|such)\b | \black(?:s|ed|ing)?\b
    | \b(?:there(?:['’]s|\s(?:is|are|was|were))|i\s(?:see|find|found)|contains|mentions|gives|has|provides|includes
          |says|states)\s(?:no|none|nothing)\b
    | \b(?:see|find|found)\sno\b | \bno\ssuch\b | \bnone\s(?:is|was|are|were)\b | \bnothing\sin\sthe\b
    | \bhave\sno\s(?:\w+\s){0,2}?(?:information|number|record|mention|idea)\b
    | \b(?:makes?|made|with|is|was)\sno\s(?:mention|reference)\b | \b(?:but|and|though)\s(?:not|none|nothing)\sfor\b
    | \Ano\s(?:\w+\s){0,4}?(?:mention|number|value|information|reference|entry|record)s?\b(?:\s(?:for|of|about)\s\S+)?\Z
    | \bno\s(?:\w+\s){0,4}?(?:mention|number|value|information|reference|entry|record)s?\b
        (?:\s(?:for|of|about)\s\S+)? \s(?:is|was|are|were|appears?|exists?|can\sbe|in\sthe)\b
    | \bnowhere\s(?:in|to)\b | \A(?:none|nothing|n/a|(?:it\sis\s)?unknown)\Z
    # German, Dutch
    | \b(?:nicht|nirgends|niet|nergens)\s(?:\w+\s){0,4}?(?:im\stext|in\sde\stekst|erwähnt|enthalten|vorhanden|genannt
        |gefunden|angegeben|vor|zu\sfinden|genoemd|vermeld|aanwezig|gevonden|te\svinden)\b
    | \bweiss\s(?:\w+\s){0,2}?nicht\b | \bweet\s(?:\w+\s){0,2}?niet\b
    | \b(?:keine?|geen)\s(?:\w+\s){0,3}?(?:zahl|nummer|angabe|erwähnung|wert|getal|vermelding)\b
    # French, Spanish, Portuguese, Italian
    | \bn(?:['’]|e\s)(?:\w+\s)?\w+\s(?:pas|nulle\spart|aucune?)\b | \bpas\sdans\sle\stexte\b
    | \b(?:no|não|non)\s(?:\w+\s){0,2}?
        (?:en\sel\stexto|no\stexto|nel\stesto|aparece|figura|menciona\w*|encuentra|encontrad\w|consta|existe|compare
          |contiene|contém|hay|há|c['’]è|menzionat\w|trova)\b
    | \bno\slo\ss[eé]\b | \bnão\ssei\b | \bnon\s(?:lo\s)?so\b
    # Polish, Russian
    | \bnie\s(?:ma|występuje|pojawia|został\w*|zawiera|podano|wymieniono|znaleziono|wiem)\b
    | \bнет\sв\b | \bне\s(?:упомин|упомянут|указан|содерж|найден|встреча|знаю)\w* | \bотсутствует\b
    # Chinese, Japanese, Korean
    | (?:没有|沒有|未)(?:被)?(?:在|提|找|出现|出現|包含|给出|給出) | 不在(?:文|本) | 不存在 | 不知道
    | (?:記載|言及|本文中?に|文中に)[^。]{0,12}(?:ない|ありません|いません) | 見つかりません | 含まれていません
    | (?:分|わ)かりません
    | (?:텍스트|본문|언급|포함)[^.]{0,12}(?:없|않) | 모르겠|모릅니다
    """,  # noqa: RUF001 -- Cyrillic letters are meant
    re.VERBOSE,
)
_NOT_ABSENT = re.compile(  # what looks alike and says the opposite
    r"""\b(?:not\s(?:only|just|merely)|nicht\snur|niet\salleen|no\ss[oó]lo|não\ssó|non\ssolo|non\sseulement)\b[^.]{0,60}
    | (?:\bnot|n['’]t|\bnever)\s(?:true|correct|right|the\scase)\sthat\b[^.]{0,80}
    | \bif\b[^.,;:!?]{0,60}
    | (?:\bnot|n['’]t|\bnever|\bunable\sto)\s(?:\w+\s){0,4}?
        (?:others?|another|anything\selse|elsewhere)\b[^.,;:]{0,60}
    | \b(?:no\sothers?|nothing\selse|no\s(?:\w+\s){1,3}?other\sthan)\b[^.,;:]{0,60}
    | (?:\bnot|n['’]t)\s(?:absent|missing)\b | \bno\s(?:doubt|problem)\b""",
    re.VERBOSE,
)
_REJECTED = re.compile(  # "not 7654321 but 1234567", before the number
    r"""(?:\bnot|n['’]t|\brather\sthan|\binstead\sof) (?:\s(?!(?:only|just|merely|but)\b)[^\W\d]+){0,3} [\s*_`"']*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_REJECTION = 50  # characters of it, at most
_KEY = re.compile(r"(?<![\w-])[a-z]{2,}-[a-z]{2,}(?![\w-])")  # amber-falcon


class AbsentScorer(Rule):
    """For tasks where what is asked for may not be in the text: the target is a number, or words that it is not there.

    What the answer says is read first, alike for both targets and without the key: a number, that it is not there
    ("not in the text", "is not mentioned", "ne figure pas", "没有提到", "I don't know" and their like in twelve
    languages), or nothing. It is then right or wrong. Of "not 7654321 but 1234567" the second number is read; of
    several with as many digits as a needle's (seven) the first, but none where two keys or more are named with them:
    unparsed. Where such a number and such words stand side by side, what is declared ("Answer: …") counts, else
    neither: unparsed. A number where nothing is there is made up; it is shown as extracted.
    """

    kind: Literal["absent"] = "absent"
    version: ClassVar[int] = 3

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct or wrong; unparsed where the answer says neither, or both. Settled where it is declared."""
        value = next((each for each in target if each.isdigit()), None)
        for declared in declarations(answer):
            verdict = _verdict(declared.text, value, settled=declared.complete)
            if verdict is not UNPARSED:
                return verdict
        return _verdict(answer, value, settled=False)


def says_absent(text: str) -> bool:
    """Whether a text says that something is not there; "not only", "no other" and "if it is not" do not."""
    return _ABSENT.search(_NOT_ABSENT.sub(" ", plain(text))) is not None


def _verdict(text: str, value: str | None, *, settled: bool) -> Verdict:
    """`value` is the right number, None where there is none."""
    given = _given(text)
    whole = list(dict.fromkeys(number for number in given if len(number) == len(value or "0" * _DIGITS)))
    if says_absent(text):
        return UNPARSED if whole else judged(value is None, _SHOWN, settled=settled)
    if not given or (len(whole) > 1 and len(set(_KEY.findall(plain(text)))) > 1):
        return UNPARSED
    number = (whole or given)[0]
    return judged(number == value, number, settled=settled)


def _given(text: str) -> list[str]:
    """The numbers in a text, but those that it rejects."""
    text = ascii_digits(text)
    return [
        _NOT_DIGITS.sub("", match["whole"])
        for match in numbers(text)
        if not _REJECTED.search(text, max(0, match.start() - _REJECTION), match.start())
    ]
