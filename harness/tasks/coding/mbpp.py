"""The source of MBPP's problems in all their forms: the whole set, the one that was checked by hand, and MBPP+."""

from __future__ import annotations

import ast
from typing import Annotated, Literal

from pydantic import Field

from harness.core.problem import Asserts, Problem
from harness.core.sample import JsonValue, Sample
from harness.tasks.coding.evalplus import counted, refuse_inputs
from harness.tasks.coding.python import called, functions, parsed
from harness.tasks.coding.source import CodingSource, text
from harness.tasks.table import Row

_PARTS = {"prompt": range(1, 11), "test": range(11, 511), "validation": range(511, 601), "train": range(601, 975)}


class MbppSource(CodingSource):
    """Short tasks in words with three asserts each (Austin et al. 2021, arXiv:2108.07732).

    Files are mbpp.jsonl and sanitized-mbpp.json of github.com/google-research/google-research/tree/master/mbpp, or
    their copy on the Hub; and MBPP+ as `evalplus/mbppplus` on the Hub (Liu et al. 2023, arXiv:2305.01210), whose tests
    import numpy: its scorer needs `libraries: [numpy]`.

    Prompts see `text`, `test_list` (`tests` is all of it as one text), `entry_point` and `task_id`. `part` picks by
    task_id as the paper does: 1 to 10 prompt, to 510 test, to 600 validation, to 974 train. The file has no word for
    the function's name, which is that of the first function of the reference that the asserts call.
    The paper's scores are without `challenge_test_list`, harder asserts that some problems have; `challenge` adds them
    to the hidden tests.
    """

    kind: Literal["mbpp"] = "mbpp"
    part: Annotated[
        Literal["all", "prompt", "test", "validation", "train"], Field(description="which task_ids are asked")
    ] = "all"
    challenge: Annotated[bool, Field(description="add the harder asserts to the hidden tests")] = False

    def asked(self, row: Row) -> bool:
        """Whether the row belongs to the part."""
        return self.part == "all" or _task_id(row) in _PARTS[self.part]

    def sample(self, number: int, row: Row) -> Sample:
        """The problem of a row. With a column `test`, as MBPP+ has it, that is the test; else each assert is one."""
        refuse_inputs(row, "evalplus/mbppplus")
        shown = _texts(row, "test_list")
        if not shown:
            raise ValueError("test_list is empty")
        code = _lines(text(row, "code"))
        name = _entry_point(shown, parsed(code, "code"))
        tests = self._tests(row, shown)
        for each in (tests.setup, *tests.tests):
            parsed(each, "test")
        fields: dict[str, JsonValue] = {
            "text": _lines(text(row, "text" if "text" in row else "prompt")),
            "tests": "\n".join(shown),
            "test_list": [*shown],
            "entry_point": name,
            "task_id": _task_id(row),
        }
        problem = Problem(tests, name, reference=code)
        return Sample(str(_task_id(row)), fields, (problem.encoded(),))

    def _tests(self, row: Row, shown: tuple[str, ...]) -> Asserts:
        setup = [*_texts(row, "test_imports"), _lines(text(row, "test_setup_code")) if "test_setup_code" in row else ""]
        hidden = (counted(_lines(text(row, "test"))),) if "test" in row else shown
        harder = _texts(row, "challenge_test_list") if self.challenge else ()
        return Asserts("\n".join(filter(None, setup)), (*hidden, *harder))


def _task_id(row: Row) -> int:
    written = str(row.get("task_id")).removeprefix("Mbpp/")  # as EvalPlus writes it
    if not (written.isascii() and written.isdigit()):
        raise ValueError(f"the task_id {row.get('task_id')!r} is not a number")
    return int(written)


def _texts(row: Row, column: str) -> tuple[str, ...]:
    """A list of texts; none where there is no such column."""
    value = row.get(column, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{column} is not a list of texts")
    return tuple(_lines(str(each)) for each in value)


def _lines(code: str) -> str:
    """With the line ends of Unix: the published file has both."""
    return code.replace("\r\n", "\n")


def _entry_point(asserts: tuple[str, ...], reference: ast.Module) -> str:
    """The first call counts, the outer one of several: `f(Pair(1, 2))` and `set(f(…))` are tests of f."""
    names = functions(reference)
    calls = called(parsed("\n".join(asserts), "test_list"))
    found = next((name for name in calls if name in names), None)
    if found is None:
        raise ValueError(f"the asserts call no function of the code: they call {', '.join(calls) or 'nothing'}")
    return found
