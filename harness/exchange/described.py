"""What was imported, in the manifest's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from harness.core.experiment import Suite
from harness.core.sample import JsonValue
from harness.exchange.gather import Gathered
from harness.scorers.ledger import scorer_name
from harness.store.manifest import ModelEntry, SuiteEntry, TaskEntry

FAILED_LIMIT = 0.02
_SHOWN = 20


@dataclass
class Tally:
    """What became of one model's questions; `unknown` are ids that the suite lacks."""

    answered: int = 0
    failed: int = 0
    missing: int = 0
    own_prompts: int = 0
    unknown: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every question has an answer, but for as many as a run of ours may lose."""
        return not self.missing and self.failed <= FAILED_LIMIT * (self.answered + self.failed)


def model_entry(model: str, files: Iterable[Gathered], tally: Tally) -> ModelEntry:
    """One model: its files by digest, and what they had and lacked."""
    of_model = [file for file in files if file.model == model]
    endpoint: dict[str, JsonValue] = {
        "kind": "imported",
        "format": ", ".join(sorted({file.format for file in of_model})),
        "files": [file.source() for file in of_model],
        "answered": tally.answered,
        "failed": tally.failed,
        "missing": tally.missing,
        "ids_not_in_suite": len(tally.unknown),
        "first_ids_not_in_suite": [*tally.unknown[:_SHOWN]],
        "prompts_in_the_files": tally.own_prompts,
    }
    return ModelEntry(name=model, card={"id": model, "name": model}, generation={}, endpoint=endpoint)


def suite_entry(suite: Suite, epochs: Mapping[str, int], items: Mapping[str, int]) -> SuiteEntry:
    """The suite that judged the answers. `epochs` and `items` are by task."""
    tasks = tuple(
        TaskEntry(
            name=task.name,
            source=task.source.describe(),
            prompt=task.prompt.describe(),
            scorer=task.scorer.describe(),
            epochs=epochs[task.name],
            max_tokens=task.max_tokens,
            items=items[task.name],
            other_scorers={scorer_name(scorer): scorer.describe() for scorer in task.other_scorers},
        )
        for task in suite.tasks
    )
    return SuiteEntry(
        name=suite.name,
        description=suite.description,
        tasks=tasks,
        confidential=suite.confidential,
        equivalence_margin=suite.equivalence_margin,
    )
