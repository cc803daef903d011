"""Each of IFEval's instructions: what follows it and what does not."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.scorers.ifeval.instructions import INSTRUCTIONS, asked

SAID = ["My answer is yes.", "so: My answer is no. Really."]
AT_LEAST, LESS = {"relation": "at least"}, {"relation": "less than"}
WITHOUT_LANGUAGE = [
    ("keywords:existence", {"keywords": ["cat", "dog"]}, ["Dogs, CATalogue"], ["cats only", "c.t dog"]),
    ("keywords:existence", {"keywords": ["C++ (new"]}, ["c++ (new)"], ["C (new"]),
    ("keywords:frequency", {"keyword": " an ", "frequency": 2, **AT_LEAST}, ["An ANT"], ["an", "a n an"]),
    ("keywords:frequency", {"keyword": "an", "frequency": 2, **LESS}, ["an", "none"], ["an ant"]),
    ("keywords:forbidden_words", {"forbidden_words": ["can", "must"]}, ["cannot, musty"], ["I CAN.", "must"]),
    (
        "keywords:letter_frequency",
        {"letter": "A", "let_frequency": 2, "let_relation": "at least"},
        ["aA", "banana"],
        ["a"],
    ),
    ("keywords:letter_frequency", {"letter": "#", "let_frequency": 1, "let_relation": "less than"}, ["a"], ["#a"]),
    ("length_constraints:number_sentences", {"num_sentences": 2, **AT_LEAST}, ["One. Two."], ["Dr. One. ", "a.b"]),
    ("length_constraints:number_sentences", {"num_sentences": 2, **LESS}, ["Dr. One."], ["One! Two"]),
    ("length_constraints:number_words", {"num_words": 3, **AT_LEAST}, ["it's so", "a-b_c d"], ["a_b c", "... a b"]),
    ("length_constraints:number_words", {"num_words": 3, **LESS}, ["two words"], ["three little words"]),
    (
        "length_constraints:number_paragraphs",
        {"num_paragraphs": 2},
        ["a***b", "***\na\n***\nb\n***\n"],
        ["a", "a\n\nb", "a *** *** b", "a***b***c", "***"],
    ),
    (
        "length_constraints:nth_paragraph_first_word",
        {"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "Then"},
        ["a\n\nthen b", "a\n\n'\"THEN, b", "a\n\nThen's b", "a\n\nthen\n\n\n"],
        ["then a", "a\n\nb", "a\n\nthen\n\nc", "a\n\nthenb", "a\n\n\n\nthen", "a\n\n\"'then"],
    ),
    (
        "detectable_content:number_placeholders",
        {"num_placeholders": 2},
        ["[a] [b [c]", "[][]"],
        ["[a]", "[a\n] [b]", "[["],
    ),
    ("detectable_content:postscript", {"postscript_marker": "P.S."}, ["x p. s. y", "P.S."], ["PS", "P.P.S"]),
    ("detectable_content:postscript", {"postscript_marker": "P.P.S"}, ["p.p.s", "P. P. S."], ["P.S.", "P..P.S"]),
    ("detectable_content:postscript", {"postscript_marker": "N.B."}, ["so n.b. this"], ["nxbx"]),
    (
        "detectable_format:number_bullet_lists",
        {"num_bullets": 2},
        ["* a\n- b", "  *a\n\n\t- b\n** c", "---\n--", "*\n* a\n- b"],
        ["* a", "- a\n- b\n- c", "a * b\nc - d", "*"],
    ),
    ("detectable_format:constrained_response", {}, SAID, ["my answer is yes.", "My answer is yes", "No."]),
    (
        "detectable_format:number_highlighted_sections",
        {"num_highlights": 2},
        ["*a* *b*", "**a** **b**", "*a* and **b**"],
        ["*a*", "**a**", "* * ** **", "*a\n* *b*"],
    ),
    (
        "detectable_format:multiple_sections",
        {"section_spliter": "SECTION", "num_sections": 2},
        ["SECTION 1 a SECTION 2", "SECTION1SECTION\n2"],
        ["Section 1 Section 2", "SECTION  1 SECTION 2", "SECTION one SECTION two"],
    ),
    (
        "detectable_format:json_format",
        {},
        ['{"a": 1}', "```json\n[1]\n```", "``` 1 ```", " null "],
        ["{a: 1}", "So: {}", "~~~\n1\n~~~", "```python\n1\n```", "[" * 100_000, "1" * 5000],
    ),
    (
        "detectable_format:title",
        {},
        ["<<a>>", "x <<<b>> y", "<< >> <<c>>"],
        ["<<>>", "<< >>", "<<a\nb>>", "<a>", ">>a<<"],
    ),
    (
        "combination:two_responses",
        {},
        ["a******b", "******a\n******\nb******"],
        ["a", "a******a ", "a******b******c", "a************b", "a*****b"],
    ),
    ("combination:repeat_prompt", {"prompt_to_repeat": " Say it. "}, ["say IT. No."], ["So: Say it.", "Say it"]),
    ("startend:end_checker", {"end_phrase": "The End."}, ['"So the end."\n', "the end."], ["The end", "The end. Bye"]),
    ("startend:quotation", {}, ['"a"', ' "a" "b"\n'], ['"', '"a', "“a”", "'a'"]),
    (
        "change_case:capital_word_frequency",
        {"capital_frequency": 2, "capital_relation": "at least"},
        ["I'M here", "CAN'T", "A B", "go,GO (NOW)", "CANNOT."],
        ["A-B", "Word", "U.S.", "A1", "I am"],
    ),
    ("change_case:capital_word_frequency", {"capital_frequency": 1, "capital_relation": "less than"}, ["a"], ["A"]),
    ("punctuation:no_comma", {}, ["a; b", "a\uff0c b"], ["a, b", "1,000"]),
]
CASES = [(name, kwargs, text, True) for name, kwargs, yes, _ in WITHOUT_LANGUAGE for text in yes] + [
    (name, kwargs, text, False) for name, kwargs, _, no in WITHOUT_LANGUAGE for text in no
]
GERMAN = "Das ist ein ganz gewöhnlicher Satz, der auf Deutsch geschrieben ist."
ENGLISH = "this is a perfectly ordinary sentence that was written in English words."
WITH_LANGUAGE = [
    ("language:response_language", {"language": "de"}, GERMAN, True),
    ("language:response_language", {"language": "de"}, ENGLISH, False),
    ("language:response_language", {"language": "de"}, "12 34", True),
    ("change_case:english_capital", {}, ENGLISH.upper(), True),
    ("change_case:english_capital", {}, ENGLISH, False),
    ("change_case:english_capital", {}, GERMAN.upper(), False),
    ("change_case:english_lowercase", {}, ENGLISH.lower(), True),
    ("change_case:english_lowercase", {}, ENGLISH, False),
    ("change_case:english_lowercase", {}, GERMAN.lower(), False),
    ("change_case:english_lowercase", {}, "12 34", False),
]


def one(name, kwargs):
    """The one instruction of a target."""
    (instruction,) = asked(json.dumps({"instruction_id_list": [name], "kwargs": [kwargs], "prompt": ""}))
    return instruction


@pytest.mark.parametrize(("name", "kwargs", "answer", "followed"), CASES)
def test_followed(name, kwargs, answer, followed):
    """By the official rule."""
    assert one(name, kwargs).followed(answer) is followed


@pytest.mark.parametrize(("name", "kwargs", "answer", "followed"), WITH_LANGUAGE)
def test_language(name, kwargs, answer, followed):
    """Asked of langdetect, which says nothing of a text without letters: then it is followed."""
    pytest.importorskip("langdetect")
    assert one(name, kwargs).followed(answer) is followed


def test_language_is_the_same_each_time():
    """Its lots are drawn from one seed: a word of several languages gets one of them, always."""
    pytest.importorskip("langdetect")
    instruction = one("language:response_language", {"language": "fr"})
    assert len({instruction.followed("auto") for _ in range(30)}) == 1


def test_all_are_known():
    """The 25 of the official registry, each of which has a case here."""
    assert len(INSTRUCTIONS) == 25
    assert {name for name, *_ in CASES + WITH_LANGUAGE} == set(INSTRUCTIONS)


@pytest.mark.parametrize(
    ("ids", "kwargs", "message"),
    [
        (["keywords:exists"], [{}], "no instruction 'keywords:exists'.*keywords:existence"),
        (["keywords:existence"], [{}], "keywords:existence: .*`keywords`"),
        (["keywords:existence"], [{"keywords": []}], "keywords:existence: "),
        (["keywords:frequency"], [{"keyword": "a", "frequency": 1}], "`relation`"),
        (["keywords:frequency"], [{"keyword": "a", "frequency": 1, "relation": "at most"}], "at most"),
        (["keywords:letter_frequency"], [{"letter": "ab", "let_frequency": 1, "let_relation": "at least"}], "letter"),
        (["length_constraints:number_words"], [{"num_words": -1, "relation": "at least"}], "num_words"),
        (["length_constraints:number_words"], [{"num_words": None, "relation": "at least"}], "`num_words`"),
        (
            ["length_constraints:nth_paragraph_first_word"],
            [{"num_paragraphs": 2, "nth_paragraph": 3, "first_word": "a"}],
            "paragraph 3 of 2",
        ),
        (["punctuation:no_comma"], [], "1 instructions and 0 kwargs"),
        ([], [], "0 instructions"),
    ],
)
def test_what_cannot_be_checked(ids, kwargs, message):
    """An unknown id, or an argument that is missing or wrong, is a mistake and says which."""
    with pytest.raises(UserError, match=message):
        asked(json.dumps({"instruction_id_list": ids, "kwargs": kwargs}))


@pytest.mark.parametrize("target", ["42", "{}", "[1", '{"instruction_id_list": "a", "kwargs": []}'])
def test_other_targets(target):
    """A target of another source is refused."""
    with pytest.raises(UserError, match="ifeval"):
        asked(target)


def test_nulls_are_no_arguments():
    """As in the Hub's copy, where each instruction has the arguments of all."""
    kwargs = {"num_words": None, "keywords": ["a"], "relation": None, "frequency": None}
    assert one("keywords:existence", kwargs).followed("a")
    assert asked(json.dumps({"instruction_id_list": ["punctuation:no_comma"], "kwargs": [None]}))[0].followed("a")


LONG = [
    "[" * 100_000,
    "<<" * 50_000,
    "*" * 100_000,
    "* " * 50_000,
    "\n" * 100_000 + "x",
    " " * 100_000 + "x",
    ". " * 50_000,
    ".\xa0" * 50_000,
    "a.\n" * 33_000,
    "!" * 100_000 + " x",
    "a." * 50_000,
    "'" * 100_000 + "A",
    "a" + " " * 50_000 + "." + " " * 50_000 + "b",
    "p. " * 33_000,
    "-" * 100_000,
    '."' * 50_000,
    '") ' * 33_000,
    "`" * 100_000,
    "SECTION " * 12_000,
    "1" * 100_000,
    "Word " * 20_000,
    "a, B. " * 16_000,
    "\ud800" * 100_000,
]


@pytest.mark.parametrize("answer", LONG, ids=[repr(text[:6]) for text in LONG])
def test_long_answers(answer):
    """No answer takes long, whatever is in it."""
    instructions = {name: one(name, kwargs) for name, kwargs, *_ in WITHOUT_LANGUAGE}.values()
    began = time.process_time()
    for instruction in instructions:
        assert isinstance(instruction.followed(answer), bool)
    assert time.process_time() - began < 10


@given(st.text(alphabet=st.sampled_from("aA.?!,*-[]<>\"'\n \t:;(){}`#&12\u2018\u201d\ud800é"), max_size=60))
def test_any_answer(answer):
    """Nothing is raised for a text."""
    for name, kwargs, *_ in WITHOUT_LANGUAGE:
        assert isinstance(one(name, kwargs).followed(answer), bool)
