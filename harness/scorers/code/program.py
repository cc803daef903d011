"""The program that is run: an answer's code with what it needs of other blocks and of what the model was given."""

from __future__ import annotations

import ast

from harness.scorers.code.definitions import Entry, bound, lines_of, sources, unmet
from harness.scorers.code.demonstration import without_demonstration
from harness.scorers.code.parsing import Code, Parser


def supplied(code: Code, others: list[Code]) -> list[str]:
    """Definitions from other pieces of the answer that `code` uses and does not define, the latest of each name.

    They come in the order in which they stand, with what they need in turn.
    """
    missing = unmet(code.tree)
    if not missing:
        return []
    places = {
        name: (piece, number)
        for piece, other in enumerate(others)
        for number, statement in enumerate(other.tree.body)
        for name in bound(statement)
    }
    taken: set[tuple[int, int]] = set()
    while missing:
        place = places.get(missing.pop())
        if place is not None and place not in taken:
            taken.add(place)
            missing |= unmet(others[place[0]].tree.body[place[1]])
    wanting: dict[int, list[ast.stmt]] = {}
    for piece, number in sorted(taken):
        wanting.setdefault(piece, []).append(others[piece].tree.body[number])
    return [text for piece, chosen in wanting.items() for text in sources(others[piece], chosen)]


def given_code(given: str, parser: Parser) -> Code | None:
    """What the model was given, its last function made whole with `pass` where it has no body."""
    if not given.strip():
        return None
    code = parser.code(given)
    if code is None:
        lines = given.rstrip().split("\n")
        head = next(
            (line for line in reversed(lines) if line.lstrip().startswith(("def ", "async def ", "class "))), ""
        )
        indent = head[: len(head) - len(head.lstrip())]
        code = parser.code(f"{given.rstrip()}\n{indent}    pass\n")
    return code


def needed(code: Code, given: Code | None, wanted: Entry) -> list[str]:
    """The imports and definitions of `given` that the answer does not define itself; not the entry point's own.

    HumanEval runs prompt and completion together, so that `List`, or a helper function in the prompt, is there.
    """
    if given is None:
        return []
    made = {name for statement in code.tree.body for name in bound(statement)}
    own = {wanted.name, wanted.holder, "Solution"}
    wanting = [
        statement
        for statement in given.tree.body
        if (names := bound(statement)) and not names & own and not names <= made and not _is_future(statement)
    ]
    return sources(given, wanting)


def assembled(code: Code, before: list[str], wanted: Entry) -> str:
    """The program: `from __future__` imports, then what it needs, then the code without demonstration."""
    text = without_demonstration(code, wanted)
    if not before:
        return text
    future = {line for statement in code.tree.body if _is_future(statement) for line in lines_of(statement)}
    first = [line for number, line in enumerate(code.text.split("\n")) if number in future]
    rest = [line for line in text.split("\n") if line not in first]
    return "\n".join([*first, *before, *rest])


def under_class(code: Code, given: Code | None, wanted: Entry, parser: Parser) -> Code:
    """A method that was written without its class (`def solve(self, …)` at the margin) put back under it."""
    holder = wanted.holder or "Solution"
    if not wanted.holder and (given is None or not any(holder in bound(each) for each in given.tree.body)):
        return code
    for statement in code.tree.body:
        if not isinstance(statement, ast.FunctionDef) or statement.name != wanted.name:
            continue
        if [argument.arg for argument in statement.args.args[:1]] != ["self"]:
            continue
        place = lines_of(statement)
        lines = code.text.split("\n")
        method = ["    " + line if line.strip() else line for line in lines[place.start : place.stop]]
        text = "\n".join([*lines[: place.start], f"class {holder}:", *method, *lines[place.stop :]])
        return parser.code(text) or code
    return code


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
