"""A scorer written on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import ConfigDict

from harness.config.checker import Checker
from harness.config.document import Document
from harness.config.kinds import SCORERS
from harness.config.shape import Shape
from harness.core.errors import UserError
from harness.core.ports import Scorer


class _Written(Shape):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    scorer: Annotated[Scorer, SCORERS]


def written_scorer(text: str, place: str) -> Scorer:
    """The scorer in YAML, or of a kind alone: `{kind: mmmu, reading: strict}`, `numeric`. Raises UserError."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UserError(f"this is not YAML: {' '.join(str(error).split())}", place=place) from None
    checker = Checker(Document(Path(place), None))
    scorer = {"kind": value} if isinstance(value, str) else value
    return checker.finish(checker.check(_Written, {"scorer": scorer})).scorer
