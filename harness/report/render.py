"""The page as one self-contained HTML file under a strict Content-Security-Policy."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from harness.core.card import parameter_count
from harness.core.score import Outcome
from harness.report import words
from harness.report.coding.wording import error_words, some_names
from harness.report.decision.correct import PER
from harness.report.decision.page import MOST_DRAWN, MOST_LEADS, MOST_LIMITS
from harness.report.explorer.view import LONGEST_TEXT
from harness.report.length.differences import MOST_PAIRS
from harness.report.length.grid import FEWEST, gap_shade
from harness.report.length.rows import COLD_SHARE
from harness.report.length.wording import missed_words, reach_words, span_words
from harness.report.measures import MOST_SLICES
from harness.report.page import Page, facts
from harness.report.reasoning.summarise import FEWEST as FEWEST_REASONED
from harness.report.speed.data import data_table
from harness.report.speed.knee import SHARE
from harness.report.speed.page import OF_PHASES, OF_REQUESTS
from harness.report.speed.wording import between, bound_words, by_unit, load_words, plus_minus
from harness.report.text import cut

LONGEST_WORD = 3_000
STYLES = ("style.css", "decision.css")
SCRIPTS = (
    "page.js",
    "theme.js",
    "reckon.js",
    "decide.js",
    "samples.js",
    "diff.js",
    "item.js",
    "list.js",
    "rows.js",
    "explorer.js",
)  # joined in this order
_JSON_IN_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def render(page: Page, served: bool = False) -> str:
    """The HTML text. Nothing in it makes a request, but that a `served` one asks its own server for the samples' texts;
    only its own style and script, known by hash, may act."""
    style, script = _assets()
    template = environment_of().get_template("page.html.j2")
    own = {"style": Markup(style), "script": Markup(script)}  # noqa: S704 - package data
    decision = Markup(page.decision.json.decode().translate(_JSON_IN_HTML))  # noqa: S704 - cannot end its element
    told = {"policy": policy(served), "decision": decision, "outcomes": list(Outcome), "served": served}
    return template.render(page=page, **told, **own)


def policy(served: bool = False) -> str:
    """The Content-Security-Policy of a page."""
    style, script = _assets()
    fetches = "connect-src 'self'; " if served else ""
    return (
        f"default-src 'none'; style-src '{source_hash(style)}'; script-src '{source_hash(script)}'; {fetches}"
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def _assets() -> tuple[str, str]:
    style = "".join(asset(name) for name in STYLES)
    return style, "\n".join(asset(f"scripts/{name}") for name in SCRIPTS)


def asset(name: str) -> str:
    """A style or script of the report's pages."""
    return files("harness.report").joinpath("templates", name).read_text(encoding="utf-8")


def source_hash(text: str) -> str:
    """What a Content-Security-Policy knows a style or script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def environment_of(package: str = "harness.report") -> Environment:
    """Templates of a package, which may use those of the report; what they show is escaped and made visible."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("harness.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    of_numbers = (
        words.compact,
        words.signed,
        words.signed_whole,
        words.percent,
        words.points,
        words.p_value,
        words.rate,
        words.whole,
        words.memory,
    )
    filters = (*of_numbers, words.seconds, words.usd, words.moment, parameter_count, gap_shade)
    environment.filters.update({function.__name__: function for function in filters})
    environment.filters.update(seconds_or=by_unit, between=between, plus_minus=plus_minus, bound=bound_words)
    environment.filters.update(reach=reach_words, span=span_words, missed=missed_words)
    environment.filters.update(error_words=error_words, some_names=some_names)
    environment.filters.update(data_table=data_table)
    environment.filters.update(packed=Markup)  # base64, which needs no escape and is not to be cut
    environment.globals.update(longest_text=LONGEST_TEXT)
    environment.globals.update(most_pairs=MOST_PAIRS, cold_share=COLD_SHARE, fewest=FEWEST)
    environment.globals.update(fewest_reasoned=FEWEST_REASONED)
    environment.globals.update(most_leads=MOST_LEADS, most_limits=MOST_LIMITS, most_drawn=MOST_DRAWN, per_correct=PER)
    environment.globals.update(facts=facts, missing=words.MISSING, most_slices=MOST_SLICES)
    environment.globals.update(of_requests=OF_REQUESTS, of_phases=OF_PHASES, knee_share=SHARE, load_words=load_words)
    return environment


def _shown(value: object) -> object:
    """Untrusted text as it may be looked at; what the templates themselves made stays."""
    return cut(value, LONGEST_WORD).text if isinstance(value, str) and not isinstance(value, Markup) else value
