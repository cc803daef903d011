"""Templates that are hostile, or only careless."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.core.sample import Sample
from harness.tasks.template import TemplatePrompt

SAMPLE = Sample("1", {"text": "hello", "long": "x" * 1_000_000, "items": ["a", "b"]}, ("a",))


def render(user):
    """The text that a template makes of the sample."""
    return TemplatePrompt(user=user).render(SAMPLE)[0].content


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% for a in long %}{% for b in long %}{% endfor %}{% endfor %}",
        "{{ range(1000000000) | list }}",
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for a in items recursive %}{{ loop(items) }}{% endfor %}",
    ],
)
def test_no_endless_loop(template):
    """Loops inside loops, large ranges and recursion end with a message."""
    with pytest.raises(UserError, match=r"steps|range|recursion"):
        render(template)


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 10 ** 10 }}",
        "{{ [0] * 10 ** 10 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ '%10000000000d' % 1 }}",
        "{{ '{:10000000000}'.format(1) }}",
        "{{ text.ljust(10000000000) }}",
        "{{ long.replace('x', long) }}",
        "{{ long | replace('x', long) }}",
        "{{ long.join(long) }}",
        "{% for n in range(1000) %}{{ long }}{% endfor %}",
        "{% set all %}{% for n in range(1000) %}{{ long }}{% endfor %}{% endset %}",
        "{% set n = namespace(t='x') %}{% for i in range(99) %}{% set n.t = n.t ~ n.t %}{% endfor %}",
        "{% macro f(t) %}{{ f(t ~ t) }}{% endmacro %}{{ f('x') }}",
    ],
)
def test_no_flood(template):
    """No template can make a text or number that fills the memory."""
    with pytest.raises(UserError, match="sample 1: the prompt cannot be filled in"):
        render(template)


@pytest.mark.parametrize("template", ["{{ ''.__class__ }}", "{{ items.append('c') }}", "{% include '/etc/passwd' %}"])
def test_nothing_outside(template):
    """Python's insides, the sample itself and files are out of reach."""
    with pytest.raises(UserError):
        render(template)


@pytest.mark.parametrize("template", ["{{ items | random }}", "{{ text | center(80) }}", "{{ items | nonsense }}"])
def test_filters_left_out(template):
    """A filter that is random, or can make much of little, is as unknown as one that never existed."""
    with pytest.raises(ValueError, match="No filter named"):
        render(template)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{% for item in items %}{{ loop.index }}{{ item }}{% endfor %}", "1a2b"),
        ("{{ items | join(', ') }}", "a, b"),
        ("{{ text[:2] | upper }}{{ 2 + 3 * 4 }}", "HE14"),
        ("{% if hint is defined %}{{ hint }}{% else %}none{% endif %}", "none"),
        ("{{ {'a': 'é'} | tojson }}", '{"a": "é"}'),
        ("{% set n = namespace(s=0) %}{% for i in range(5) %}{% set n.s = n.s + i %}{% endfor %}{{ n.s }}", "10"),
        ("{{ text }} <&> {{ 'x' ~ 1 }}", "hello <&> x1"),
    ],
)
def test_ordinary_jinja(template, text):
    """What prompts are made of works, and nothing is escaped."""
    assert render(template) == text
