"""The index as one self-contained HTML file; nothing in it acts, and nothing is fetched."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from markupsafe import Markup

from harness.report.render import asset, environment_of, source_hash
from harness.site.marks import day
from harness.site.page import MOST_OPEN, Site


def render(site: Site) -> str:
    """The HTML text."""
    style = _style()
    policy = f"default-src 'none'; style-src '{source_hash(style)}'; img-src data:; base-uri 'none'; form-action 'none'"
    environment = environment_of("harness.site")
    environment.filters.update(day=day)
    template = environment.get_template("index.html.j2")
    return template.render(site=site, most_open=MOST_OPEN, policy=policy, style=Markup(style))  # noqa: S704 - package data


@cache
def _style() -> str:
    own = files("harness.site").joinpath("templates", "site.css").read_text(encoding="utf-8")
    return asset("style.css") + own
