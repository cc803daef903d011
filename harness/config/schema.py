"""The shapes of the two YAML files: an experiment and a suite. Their descriptions reach editors as JSON Schema."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, JsonValue, RootModel, Tag

from harness.config.kinds import ENDPOINTS, PROMPTS, SCORERS, SERVERS, SOURCES
from harness.config.load_schema import LoadFile
from harness.config.money import HostingChoice, PriceChoice
from harness.config.shape import Name, Shape, text_or_mapping
from harness.core.card import Card
from harness.core.experiment import EQUIVALENCE_MARGIN
from harness.core.generation import Generation
from harness.core.number import Finite
from harness.core.ports import Endpoint, Prompt, Scorer, Server, Source


class Variant(Shape):
    """What sets one variant of a model apart. It is laid over the model's entry, mapping by mapping."""

    name: Annotated[Name, Field(description="added to the model's name in every table")]
    card: Annotated[JsonValue, Field(description="another card: a name, a path or a whole card")] = None
    endpoint: Annotated[
        dict[str, JsonValue] | None,
        Field(description="keys that differ; naming another kind or provider replaces the whole endpoint"),
    ] = None
    serve: Annotated[
        dict[str, JsonValue] | None, Field(description="keys that differ; another kind replaces the whole server")
    ] = None
    generation: Annotated[dict[str, JsonValue] | None, Field(description="generation settings that differ")] = None
    price: Annotated[
        str | dict[str, JsonValue] | None,
        Field(description="another price's name, or prices that differ; null takes the price away"),
    ] = None
    hosting: Annotated[
        dict[str, JsonValue] | None, Field(description="keys that differ; null takes the machines away")
    ] = None


class ModelEntry(Shape):
    """One model: what it is, where it is asked, how it writes and what it costs."""

    card: Annotated[
        Annotated[str, Tag("text")] | Annotated[Card, Tag("mapping")],
        Discriminator(text_or_mapping),
        Field(description="a card's name (`harness list cards`), a path to one, or the card itself"),
    ]
    name: Annotated[Name | None, Field(description="its name in every table; the card's name when left out")] = None
    endpoint: Annotated[Annotated[Endpoint, ENDPOINTS] | None, Field(description="where and how it is asked")] = None
    serve: Annotated[
        Annotated[Server, SERVERS] | None, Field(description="an engine for the harness to start and stop")
    ] = None
    generation: Annotated[Generation, Field(description="sampling, output cap and reasoning")] = Generation()
    price: Annotated[
        PriceChoice | None,
        Field(
            description="what its tokens cost: a name (`harness prices`) or the price itself; left out means unknown"
        ),
    ] = None
    hosting: Annotated[
        HostingChoice | None, Field(description="the machines that serve it, by the hour; left out means unknown")
    ] = None
    variants: Annotated[
        tuple[Variant, ...], Field(description="compare these instead: each is this entry with some keys changed")
    ] = ()


class SuiteChoice(Shape):
    """A suite of which only some tasks are wanted."""

    suite: Annotated[Name, Field(description="the suite's name or path")]
    tasks: Annotated[tuple[Name, ...], Field(min_length=1, description="the names of the tasks to run")]


class RunEntry(Shape):
    """How the run is carried out; nothing here changes a score."""

    models_at_once: Annotated[int, Field(ge=1, description="how many models are asked side by side")] = 1
    failed_limit: Annotated[
        Finite, Field(ge=0, le=1, description="share of failed requests above which the run is INCOMPLETE")
    ] = 0.02
    max_usd: Annotated[
        Finite | None,
        Field(gt=0, description="US dollars that all requests of the run may cost; it stops before it passes them"),
    ] = None
    load_clients: Annotated[int, Field(ge=1, le=64, description="how many processes make the load of load suites")] = 1


class ExperimentFile(Shape):
    """configs/*.yaml: which models answer which suites."""

    name: Annotated[Name, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", description="names the run's directory")]
    description: Annotated[str, Field(description="what the experiment is to decide, for the report")] = ""
    models: Annotated[tuple[ModelEntry, ...], Field(description="the models to compare")]
    suites: Annotated[
        tuple[
            Annotated[
                Annotated[Name, Tag("text")] | Annotated[SuiteChoice, Tag("mapping")], Discriminator(text_or_mapping)
            ],
            ...,
        ],
        Field(min_length=1, description="what they are asked: suites by name (`harness list suites`) or path"),
    ]
    run: Annotated[RunEntry, Field(description="how the run is carried out")] = RunEntry()


class TaskEntry(Shape):
    """One kind of question and how its answers are judged."""

    name: Annotated[Name, Field(description="unique in its suite")]
    source: Annotated[Source, SOURCES, Field(description="where the samples come from")]
    prompt: Annotated[Prompt, PROMPTS, Field(description="how a sample becomes messages")]
    scorer: Annotated[Scorer, SCORERS, Field(description="how an answer is read and judged")]
    other_scorers: Annotated[
        tuple[Annotated[Scorer, SCORERS], ...],
        Field(description="further readings of the same answers, beside which the report puts the score"),
    ] = ()
    epochs: Annotated[int, Field(ge=1, description="how often each sample is asked")] = 1
    max_tokens: Annotated[
        int | None, Field(ge=1, description="lowers the model's output cap for this task, in tokens")
    ] = None


class AccuracyFile(Shape):
    """A suite of questions: a named set of tasks."""

    kind: Annotated[Literal["accuracy"], Field(description="what is measured: right and wrong answers")] = "accuracy"
    name: Annotated[Name, Field(description="its name in every table")]
    description: Annotated[str, Field(description="what it asks, for the report")] = ""
    confidential: Annotated[bool, Field(description="never to leave in-house endpoints")] = False
    equivalence_margin: Annotated[
        float, Field(gt=0, lt=1, description="credit by less than which two models pass for equal; 0.02 is two points")
    ] = EQUIVALENCE_MARGIN
    tasks: Annotated[tuple[TaskEntry, ...], Field(min_length=1, description="what is asked")]


def suite_kind(value: object) -> str:
    """The kind written, valid or not, as text. A suite without one asks questions."""
    return str(value.get("kind", "accuracy")) if isinstance(value, dict) else "accuracy"


class SuiteFile(
    RootModel[
        Annotated[
            Annotated[AccuracyFile, Tag("accuracy")] | Annotated[LoadFile, Tag("load")], Discriminator(suite_kind)
        ]
    ]
):
    """suites/*.yaml: questions to answer, or loads to bear."""

    model_config = ConfigDict(defer_build=True)
