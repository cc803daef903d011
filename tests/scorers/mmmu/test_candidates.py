"""What answers to open questions may mean, held to what the official parser gave."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.mmmu.candidates import candidates, key_parts, matching, whole


def read(answer):
    """As the official code does, in no order."""
    return sorted(candidates(key_parts(answer) or [whole(answer)]), key=repr)


@pytest.mark.parametrize(
    ("answer", "found"),
    [  # recorded from MMMU-Benchmark/MMMU @ bb0b95a: parse_open_response
        ("3", [3.0]),
        ("3.0", [3.0]),
        ("3.004", [3.0]),
        ("3.006", [3.01]),
        ("1,234", [1234.0, 234.0]),
        ("1,234.5", [1234.0, 1234.5, 234.5]),
        ("-1.5e3", [-1.0, -1500.0, 3.0]),
        ("1.5e3 m", ["1.5e3 m", 1.0, 1500.0, 3.0]),
        ("x = 3", [3.0]),
        ("x = 3\nso", ["x = 3\nso", 3.0]),
        ("so 12", [12.0]),
        ("The answer is 12.", [12.0]),
        ("The answer is 12 and not 13.", ["12 and not 13", 12.0, 13.0]),
        ("The sum is 12. Then 13", ["12. then 13", 12.0, 13.0]),
        ("It is 7 g.\nThus the result is 8.", ["7 g.", 7.0, 8.0]),
        ("is \nno", ["is \nno"]),
        ("so :", ["so :"]),
        ("A", [" a", "a "]),
        ("Step b", ["step b"]),
        ("Point A shows", ["point a shows"]),
        ("The final answer is :", ["the final answer is :"]),
        ("$1,200,000", ["$1,200,000", 0.0, 1200000.0]),
        ("36 watts", ["36 watts", 36.0]),
        ("1/64", ["1/64", 1.0, 64.0]),
        ("1.2.3", ["1.2.3", 0.3, 1.2]),
        ("1,23", [123.0, 23.0]),
        ("12,", [12.0]),
        ("12, 13", ["12, 13", 13.0]),
        ("1e5e3", ["1e5e3", 100000.0, 3.0]),
        ("-.5", [-0.5]),
        ("5-3", ["5-3", -3.0, 5.0]),
        ("a1 1a", ["a1 1a", 1.0]),
        ("1_000", [0.0, 1000.0]),
        ("nan", [math.nan]),
        ("inf", [math.inf]),
        ("1e999", [999.0, math.inf]),
        ("٣", [3.0]),
        ("I so like =5=6", [6.0]),
        ("could be so is thus", ["thus"]),
        ("answer  result ", ["result"]),
        ("12%", ["12%", 12.0]),
        ("", [""]),
        (".", [""]),
        (" .5. ", [5.0]),
        ("Yes. No", ["yes. no"]),
        ("is=", ["is="]),
        ("is =4", [4.0]),
        ("so is = 4 is ", ["4 is", 4.0]),
        ("so 12 is \nx", ["so 12 is \nx", 12.0]),
        ("so answer 12 is \nx", ["12 is", 12.0]),
        ("It is 3\nso is \nthe answer is 4 ", [3.0, 4.0]),
    ],
)
def test_same_as_mmmu(answer, found):
    """Bare answers, leads, equals signs, several lines, signs of currency, fractions, single letters, nothing."""
    assert list(map(repr, read(answer))) == list(map(repr, found))


@pytest.mark.parametrize(
    ("answer", "target", "right"),
    [  # recorded from there: parse_open_response, then eval_open
        ("0.956", ("0.963",), True),
        ("about 1", ("0.9965",), True),
        ("$1,234", ("1234",), True),
        ("1/64", ("1/64",), True),
        ("1/64", ("64",), True),
        ("0.0156", ("1/64",), False),
        ("Tampa Bay", ("Tampa", "Florida"), True),
        ("A", ("A",), True),
        ("Point A shows it", ("A",), True),
        ("It is a gas", ("A",), True),
        ("Anna", ("A",), False),
        ("not embryonic", ("embryonic",), True),
        ("12 and not 13", ("13",), True),
        ("-120", ("120",), False),
        ("nan", ("nan",), False),
        ("30%", ("0.3",), False),
        ("", ("x",), False),
    ],
)
def test_judged_as_by_mmmu(answer, target, right):
    """Rounding, parts of a text, several accepted answers, signs, denials."""
    assert (matching(read(answer), target) is not None) is right


@given(st.text() | st.text("0123456789.,-+e =\nis so", max_size=60))
def test_any_text_has_candidates(answer):
    """At least one, none twice, and each is what its own text is compared as."""
    found = read(answer)
    assert found
    assert len(set(found)) == len(found)


@given(st.from_regex(r"[A-Za-z]{1,12}", fullmatch=True), st.integers(-(10**6), 10**6))
def test_a_bare_answer_is_right(word, number):
    """A word in any case, a number with or without its zeros and commas."""
    assert matching(read(word.swapcase()), (word,)) is not None or word.lower() in ("nan", "inf", "infinity")
    assert matching(read(f"{number:,}.00"), (str(number),)) == number


@pytest.mark.parametrize("piece", ["is ", "is 1\n", "= ", "1 ", "\n", ".", "1", "a", "\u0130"])
def test_time_grows_with_the_length(piece):
    """A model caught in a loop writes 100,000 characters of one thing."""
    started = time.process_time()
    matching(read("so " + piece * (100_000 // len(piece)) + ","), ("12", "x"))
    assert time.process_time() - started < 3  # 0.4 s on a slow core
