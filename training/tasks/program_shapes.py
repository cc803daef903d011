"""The shapes of small programs: names and purposes to choose from, and the body that does it.

Blanks: `{list}`, `{text}`, `{number}` are argument names, `{k}` a number, `{c}` a letter.
"""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    names: tuple[str, ...]
    arguments: str
    purposes: tuple[str, ...]
    body: tuple[str, ...]


def _shape(names: str, arguments: str, purposes: str, *body: str) -> Shape:
    """Names apart by spaces, purposes by `|`."""
    return Shape(tuple(names.split()), arguments, tuple(f"Return {purpose}." for purpose in purposes.split("|")), body)


SHAPES = (
    _shape("larger maximum bigger", "a, b", "the larger of a and b|the greater of a and b", "return max(a, b)"),
    _shape("smaller minimum lesser", "a, b", "the smaller of a and b|the lesser of a and b", "return min(a, b)"),
    _shape("add sum_of plus", "a, b", "the sum of a and b|a plus b", "return a + b"),
    _shape("multiply product times", "a, b", "the product of a and b|a times b", "return a * b"),
    _shape("difference gap distance", "a, b", "the absolute difference of a and b", "return abs(a - b)"),
    _shape("average mean middle", "a, b", "the average of a and b|the mean of a and b", "return (a + b) / 2"),
    _shape("is_even even", "{number}", "whether {number} is even|True if {number} is even", "return {number} % 2 == 0"),
    _shape("is_odd odd", "{number}", "whether {number} is odd|True if {number} is odd", "return {number} % 2 == 1"),
    _shape("is_positive positive", "{number}", "whether {number} is positive", "return {number} > 0"),
    _shape("is_negative negative", "{number}", "whether {number} is negative", "return {number} < 0"),
    _shape("over_{k} above_{k}", "{number}", "whether {number} is greater than {k}", "return {number} > {k}"),
    _shape("under_{k} below_{k}", "{number}", "whether {number} is less than {k}", "return {number} < {k}"),
    _shape("divides_{k} multiple_of_{k}", "{number}", "whether {number} is divisible by {k}",
           "return {number} % {k} == 0"),
    _shape("square squared", "{number}", "the square of {number}|{number} squared", "return {number} * {number}"),
    _shape("cube cubed", "{number}", "the cube of {number}|{number} cubed", "return {number} ** 3"),
    _shape("double twice", "{number}", "twice {number}|the double of {number}", "return 2 * {number}"),
    _shape("absolute magnitude", "{number}", "the absolute value of {number}", "return abs({number})"),
    _shape("last_digit ones", "{number}", "the last digit of {number}", "return {number} % 10"),
    _shape("digit_sum sum_digits", "{number}", "the sum of the digits of {number}",
           "return sum(int(digit) for digit in str({number}))"),
    _shape("count_digits digits", "{number}", "the number of digits of {number}", "return len(str({number}))"),
    _shape("upper shout", "{text}", "{text} in upper case|{text} in capital letters", "return {text}.upper()"),
    _shape("lower whisper", "{text}", "{text} in lower case", "return {text}.lower()"),
    _shape("reverse backwards", "{text}", "{text} reversed|{text} backwards", "return {text}[::-1]"),
    _shape("length size", "{text}", "the length of {text}|the number of characters in {text}", "return len({text})"),
    _shape("first_character initial", "{text}", "the first character of {text}", "return {text}[0]"),
    _shape("last_character ending", "{text}", "the last character of {text}", "return {text}[-1]"),
    _shape("first_{k} head_{k}", "{text}", "the first {k} characters of {text}", "return {text}[:{k}]"),
    _shape("last_{k} tail_{k}", "{text}", "the last {k} characters of {text}", "return {text}[-{k}:]"),
    _shape("repeat_{k} times_{k}", "{text}", "{text} repeated {k} times", "return {text} * {k}"),
    _shape("count_{c} letters_{c}", "{text}", "how often '{c}' appears in {text}|the number of '{c}' in {text}",
           "return {text}.count('{c}')"),
    _shape("has_{c} contains_{c}", "{text}", "whether {text} contains '{c}'", "return '{c}' in {text}"),
    _shape("starts_{c} begins_{c}", "{text}", "whether {text} starts with '{c}'", "return {text}.startswith('{c}')"),
    _shape("ends_{c} closes_{c}", "{text}", "whether {text} ends with '{c}'", "return {text}.endswith('{c}')"),
    _shape("without_{c} drop_{c}", "{text}", "{text} without every '{c}'", "return {text}.replace('{c}', '')"),
    _shape("word_count count_words", "{text}", "the number of words in {text}", "return len({text}.split())"),
    _shape("is_palindrome palindrome", "{text}", "whether {text} is a palindrome", "return {text} == {text}[::-1]"),
    _shape("count_vowels vowels", "{text}", "the number of vowels in {text}",
           "return sum(letter in 'aeiou' for letter in {text})"),
    _shape("total add_all sum_all", "{list}", "the sum of {list}|the sum of all {list}", "return sum({list})"),
    _shape("largest maximum biggest", "{list}", "the largest of {list}|the maximum of {list}", "return max({list})"),
    _shape("smallest minimum least", "{list}", "the smallest of {list}|the minimum of {list}", "return min({list})"),
    _shape("count size how_many", "{list}", "the number of {list}|how many {list} there are", "return len({list})"),
    _shape("first head start", "{list}", "the first of {list}", "return {list}[0]"),
    _shape("last end final", "{list}", "the last of {list}", "return {list}[-1]"),
    _shape("ordered in_order sort", "{list}", "{list} sorted|{list} in ascending order", "return sorted({list})"),
    _shape("descending sort_down", "{list}", "{list} in descending order", "return sorted({list}, reverse=True)"),
    _shape("reverse flip turned", "{list}", "{list} reversed|{list} in reverse order", "return {list}[::-1]"),
    _shape("unique distinct", "{list}", "the different {list} in ascending order", "return sorted(set({list}))"),
    _shape("span spread", "{list}", "the largest minus the smallest of {list}", "return max({list}) - min({list})"),
    _shape("average mean", "{list}", "the average of {list}|the mean of {list}", "return sum({list}) / len({list})"),
    _shape("first_{k} take_{k}", "{list}", "the first {k} of {list}", "return {list}[:{k}]"),
    _shape("drop_{k} skip_{k}", "{list}", "{list} without the first {k}", "return {list}[{k}:]"),
    _shape("every_second alternate", "{list}", "every second of {list}, from the first", "return {list}[::2]"),
    _shape("count_{k} how_many_{k}", "{list}", "how often {k} appears in {list}", "return {list}.count({k})"),
    _shape("above_{k} over_{k}", "{list}", "those of {list} that are greater than {k}",
           "return [item for item in {list} if item > {k}]"),
    _shape("below_{k} under_{k}", "{list}", "those of {list} that are less than {k}",
           "return [item for item in {list} if item < {k}]"),
    _shape("evens only_even", "{list}", "the even ones of {list}", "return [item for item in {list} if item % 2 == 0]"),
    _shape("odds only_odd", "{list}", "the odd ones of {list}", "return [item for item in {list} if item % 2 == 1]"),
    _shape("add_{k}_to_all raise_{k}", "{list}", "{list} with {k} added to each",
           "return [item + {k} for item in {list}]"),
    _shape("times_{k} scale_{k}", "{list}", "each of {list} multiplied by {k}",
           "return [item * {k} for item in {list}]"),
    _shape("squares square_all", "{list}", "the squares of {list}", "return [item * item for item in {list}]"),
    _shape("sum_squares squares_sum", "{list}", "the sum of the squares of {list}",
           "return sum(item * item for item in {list})"),
    _shape("sum_above_{k} total_over_{k}", "{list}", "the sum of those of {list} greater than {k}",
           "return sum(item for item in {list} if item > {k})"),
    _shape("count_above_{k} how_many_over_{k}", "{list}", "how many of {list} are greater than {k}",
           "return sum(item > {k} for item in {list})"),
    _shape("lengths sizes", "words", "the length of each word", "return [len(word) for word in words]"),
    _shape("longest longest_word", "words", "the longest word", "return max(words, key=len)"),
    _shape("join_all together", "words", "the words joined by spaces", "return ' '.join(words)"),
    _shape("longer_than_{k} long_{k}", "words", "the words longer than {k}",
           "return [word for word in words if len(word) > {k}]"),
    _shape("factorial fact", "n", "the factorial of n",
           "result = 1", "for i in range(2, n + 1):", "    result *= i", "return result"),
    _shape("sum_to triangle", "n", "the sum of the numbers from 1 to n", "return sum(range(1, n + 1))"),
    _shape("fibonacci fib", "n", "the n-th Fibonacci number, counting from 0",
           "a, b = 0, 1", "for _ in range(n):", "    a, b = b, a + b", "return a"),
    _shape("gcd common_divisor", "a, b", "the greatest common divisor of a and b",
           "while b:", "    a, b = b, a % b", "return a"),
    _shape("is_prime prime", "n", "whether n is a prime number",
           "return n > 1 and all(n % i for i in range(2, n))"),
    _shape("divisors factors", "n", "the divisors of n in ascending order",
           "return [i for i in range(1, n + 1) if n % i == 0]"),
    _shape("running_total sums", "{list}", "the running sums of {list}",
           "total = 0", "result = []", "for item in {list}:", "    total += item", "    result.append(total)",
           "return result"),
    _shape("counts tally", "{list}", "a dictionary of how often each of {list} appears",
           "result = {{}}", "for item in {list}:", "    result[item] = result.get(item, 0) + 1", "return result"),
    _shape("clamp_{k} cap_{k}", "{number}", "{number}, but at most {k}", "return min({number}, {k})"),
    _shape("sign signum", "{number}", "1 if {number} is positive, -1 if it is negative and 0 otherwise",
           "if {number} > 0:", "    return 1", "if {number} < 0:", "    return -1", "return 0"),
)  # fmt: skip
