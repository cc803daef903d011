"""From a nightly file to a Nightly: its experiments found and read, its mistakes told with their places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.config.checker import Checker
from harness.config.document import Document, read_document
from harness.config.library import find_experiment, read_card
from harness.config.load import load_experiment
from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.experiment import Experiment
from harness.hub.look import Watched
from harness.nightly.schema import NightlyFile


@dataclass(frozen=True)
class Question:
    """One experiment as it is measured. `cards` are those of its models, in their order: of the models that are meant,
    where embedded ones stand in for them."""

    config: Path
    experiment: Experiment
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Nightly:
    """A nightly file with all that it names."""

    file: NightlyFile
    questions: tuple[Question, ...]
    watched: Watched

    def experiment(self, name: str) -> Experiment | None:
        """The one of that name."""
        return next((each.experiment for each in self.questions if each.experiment.name == name), None)


def load_nightly(path: Path) -> Nightly:
    """Read it, or the shipped one of that name. Raises UserError with every mistake found, one a line."""
    document = read_document(find_experiment(path))
    checker = Checker(document)
    file = checker.finish(checker.check(NightlyFile, document.value if document.value is not None else {}))
    questions: list[Question] = []
    for index, name in enumerate(file.experiments):
        try:
            questions.append(_question(name, file.embedded, document))
        except UserError as error:
            checker.adopt(error, ("experiments", index))
    cards = {card.id: card for question in questions for card in question.cards}
    for index, name in enumerate(file.watch.cards):
        try:
            card = read_card(name, path)
            cards[card.id] = card
        except UserError as error:
            checker.adopt(error, ("watch", "cards", index))
    _refuse_twins(questions, checker)
    checker.finish(file)
    _check_tolerances(file, questions, checker)
    checker.finish(file)
    on_hub = tuple(card for card in cards.values() if card.repository is not None)
    return Nightly(file, tuple(questions), Watched(cards=on_hub, engines=file.watch.engines, index=file.watch.index))


def _question(name: str, embedded: bool, document: Document) -> Question:
    beside = document.path.parent / name
    config = find_experiment(beside if beside.is_file() else Path(name))
    meant = load_experiment(config)
    measured = load_experiment(config, embedded=True) if embedded else meant
    return Question(config, measured, tuple(model.card for model in meant.models))


def _check_tolerances(file: NightlyFile, questions: list[Question], checker: Checker) -> None:
    suites = {suite.name for question in questions for suite in question.experiment.suites}
    suites |= {suite.name for question in questions for suite in question.experiment.load_suites}
    try:
        file.tolerances.check(suites)
    except UserError as error:
        checker.adopt(error, ("tolerances", "suites"))


def _refuse_twins(questions: list[Question], checker: Checker) -> None:
    names = [question.experiment.name for question in questions]
    for index, name in enumerate(names):
        if name in names[:index]:
            checker.mistake(("experiments", index), f'a second experiment is called "{name}"', "Give one another name")
