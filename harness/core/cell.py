"""A text as a cell of a CSV file, which spreadsheets open and in which they run what looks like a formula."""

from __future__ import annotations

import re

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - the full-width ones, which some spreadsheets read alike
_NUMBER = re.compile(r"[+-]\d+(?:\.\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """A text that a spreadsheet would run gets a `'` before it: owasp.org/www-community/attacks/CSV_Injection.

    So does one that begins with `'` and would then look guarded: taking one `'` away where what follows all of them
    begins like a formula gives back the text. A number with its sign is nothing that could be run, and stays one. NUL,
    which no CSV reader agrees about, becomes U+FFFD.
    """
    text = text.replace("\x00", "\ufffd")
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text
