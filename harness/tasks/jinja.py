"""The Jinja that prompts are written in: sandboxed, strict about names, and unable to run for ever or fill the memory.

Jinja's own sandbox keeps templates from Python's insides, not from `{% for %}` in `{% for %}`. Here every loop and call
counts as steps, and every text that a template makes has a largest length. What is random is left out: a prompt is the
same every time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import cast

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

MOST_STEPS = 200_000  # passes through loops, and calls, in one rendering
LONGEST = 100_000_000  # characters of a text or items of a list; 10 million tokens are about 45 million characters
LARGEST_ARGUMENT = 10_000  # a width or a count given to a filter or method

_TOO_LONG = f"a text of more than {LONGEST} characters, or a list of more than {MOST_STEPS} items"
_LEFT_OUT = frozenset({"batch", "center", "format", "indent", "random", "slice", "wordwrap"})
_FORBIDDEN_METHODS = frozenset({"replace", "join", "expandtabs", "translate"})


class PromptEnvironment(ImmutableSandboxedEnvironment):
    """The environment of one template."""

    intercepted_binops = frozenset({"+", "*", "%", "**"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False)
        self._steps = 0
        self._written = 0
        self.globals = {"range": range, "namespace": Namespace}
        self.filters |= {"counted": self._counted, "written": self._count_written, "bounded": _bounded}
        self.filters |= {"replace": _replace, "tojson": _json}
        for name in _LEFT_OUT:
            del self.filters[name]

    def compiled(self, source: str) -> tuple[Template, frozenset[str]]:
        """The template, and the names it reads. Raises ValueError, with the line, where it is no valid Jinja."""
        try:
            tree = self.parse(source)
            names = frozenset(meta.find_undeclared_variables(tree)) - self.globals.keys()
            for output in tree.find_all(nodes.Output):
                output.nodes = [_written(part) for part in output.nodes]
            for loop in tree.find_all(nodes.For):
                loop.iter = _through(loop.iter, "counted")
            for assignment in tree.find_all(nodes.Assign):
                assignment.node = _through(assignment.node, "bounded")
            for block in tree.find_all(nodes.AssignBlock):
                block.filter = _through(block.filter, "bounded")
            return self.from_string(tree), names
        except TemplateSyntaxError as error:
            raise ValueError(f"line {error.lineno} of the template: {error.message}") from None

    def start(self) -> None:
        """Begin a rendering: steps and characters are counted from 0."""
        self._steps = self._written = 0

    def call(self, context: Context, obj: object, /, *args: object, **kwargs: object) -> object:
        """A call inside a template."""
        self._step(1)
        if obj is range:
            return self._range(cast("tuple[int, ...]", args))
        if isinstance(getattr(obj, "__self__", None), str) and getattr(obj, "__name__", "") in _FORBIDDEN_METHODS:
            raise SecurityError(f"{getattr(obj, '__name__', '')}() is not available in prompts")
        if any(isinstance(each, int) and each > LARGEST_ARGUMENT for each in args):
            raise SecurityError(f"a number above {LARGEST_ARGUMENT} given to a method")
        for each in args:
            _bounded(each)
        return super().call(context, cast("Callable[..., object]", obj), *args, **kwargs)

    def wrap_str_format(self, value: object) -> Callable[..., str] | None:
        """Widths in a format make much of little, so there is none."""
        if super().wrap_str_format(value) is not None:
            raise SecurityError("format() is not available in prompts; ~ joins texts")
        return None

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Arithmetic; texts and lists can be added, not multiplied."""
        if operator == "+":
            _bounded(left)
            _bounded(right)
        elif not isinstance(left, int | float) or not isinstance(right, int | float):
            raise SecurityError(f"{operator} works on numbers only")
        elif operator == "**" and (abs(left) > 1e6 or abs(right) > 64):
            raise SecurityError("a power grows too large")
        return super().call_binop(context, operator, left, right)

    def _range(self, bounds: tuple[int, ...]) -> range:
        numbers = range(*bounds)
        if len(numbers) > MOST_STEPS:
            raise SecurityError(f"a range of more than {MOST_STEPS} numbers")
        return numbers

    def _step(self, steps: int) -> None:
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise SecurityError(f"more than {MOST_STEPS} steps: a loop that is too long")

    def _count_written(self, value: object) -> str:
        if isinstance(value, Undefined):
            value._fail_with_undefined_error()
        if isinstance(value, Iterator) or callable(value):
            raise SecurityError(f"{type(value).__name__} is no text; a filter such as list or join makes it one")
        text = value if isinstance(value, str) else str(value)
        self._written += len(text)
        if self._written > LONGEST:
            raise SecurityError(_TOO_LONG)
        return text

    def _counted(self, items: Iterable[object]) -> Iterable[object]:
        if isinstance(items, Sized):
            self._step(len(items))
            return items
        return self._counted_one_by_one(items)

    def _counted_one_by_one(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            self._step(1)
            yield item


def _through(expression: nodes.Node | None, name: str) -> nodes.Filter:
    return nodes.Filter(cast("nodes.Expr | None", expression), name, [], [], None, None)


def _written(part: nodes.Expr) -> nodes.Expr:
    return part if isinstance(part, nodes.TemplateData) else _through(part, "written")


def _bounded(value: object) -> object:
    if isinstance(value, str | list | tuple) and len(value) > (LONGEST if isinstance(value, str) else MOST_STEPS):
        raise SecurityError(_TOO_LONG)
    return value


def _replace(text: str, old: str, new: str) -> str:
    text, old, new = str(text), str(old), str(new)
    if text.count(old) * len(new) > LONGEST:
        raise SecurityError(_TOO_LONG)
    return text.replace(old, new)


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=None if indent is None else min(indent, 8))
