"""Every kind there is: the one list of sources, prompts, scorers, endpoints and servers."""

from __future__ import annotations

from harness.config.union import KindUnion
from harness.endpoints.openai import OpenAIEndpoint
from harness.scorers.choice import ChoiceScorer
from harness.scorers.match import MatchScorer
from harness.scorers.needle import NeedleScorer
from harness.scorers.numeric import NumericScorer
from harness.servers.embedded import EmbeddedServer
from harness.tasks.arithmetic import ArithmeticSource
from harness.tasks.csv import CsvSource
from harness.tasks.huggingface import HuggingFaceSource
from harness.tasks.jsonl import JsonlSource
from harness.tasks.needle import NeedleSource
from harness.tasks.parquet import ParquetSource
from harness.tasks.template import TemplatePrompt

SOURCES = KindUnion(
    "source", [ArithmeticSource, CsvSource, HuggingFaceSource, JsonlSource, NeedleSource, ParquetSource]
)
PROMPTS = KindUnion("prompt", [TemplatePrompt], default="template")
SCORERS = KindUnion("scorer", [ChoiceScorer, MatchScorer, NeedleScorer, NumericScorer])
ENDPOINTS = KindUnion("endpoint", [OpenAIEndpoint], default="openai")
SERVERS = KindUnion("server", [EmbeddedServer])

UNIONS = (SOURCES, PROMPTS, SCORERS, ENDPOINTS, SERVERS)
"""All of them, in the order of the docs."""
