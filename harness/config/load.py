"""From a YAML file to an Experiment: every default filled in, every name found, every mistake told with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from harness.config.checker import Checker
from harness.config.document import Steps, read_document
from harness.config.library import find_experiment, find_suite, read_card
from harness.config.money import resolved_hosting, resolved_price
from harness.config.schema import ExperimentFile, ModelEntry, SuiteChoice
from harness.config.served import asked_as, served_as, with_served_endpoint
from harness.config.standin import stand_in
from harness.config.suite import load_any_suite
from harness.config.variants import Entry, expand
from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.experiment import Experiment, LoadSuite, Model, RunSettings, Suite
from harness.core.nearest import did_you_mean
from harness.core.ports import Endpoint, Server
from harness.endpoints.openai import OpenAIEndpoint
from harness.servers.engine import Engine
from harness.tokens.local import exact_counter


def load_experiment(path: Path, *, embedded: bool = False) -> Experiment:
    """The experiment in the file at `path`, or the shipped one of that name; nothing is sent anywhere.

    With `embedded`, each model is replaced by the embedded one that its card names. Raises UserError with every
    mistake found, one a line.
    """
    document = read_document(find_experiment(path))
    checker = Checker(document)
    value = dict(document.value) if isinstance(document.value, dict) else {}
    models = _models(expand(value.get("models"), checker), checker, embedded)
    checked = checker.check(ExperimentFile, value | {"models": []})
    suites = [_suite(choice, index, checker) for index, choice in enumerate(checked.suites if checked else ())]
    for index, suite in enumerate(suites):
        if suite is not None:
            _keep_confidential(suite, ("suites", index), models, checker)
            _keep_from_noise(suite, ("suites", index), models, checker)
    file = checker.finish(checked)
    found = tuple(suite for suite in suites if suite is not None)
    if len({suite.name for suite in found}) < len(found):
        raise UserError("two of the suites have the same name", place=document.place(("suites",)))
    settings = RunSettings(file.run.models_at_once, file.run.failed_limit, file.run.max_usd, file.run.load_clients)
    return Experiment(
        file.name,
        file.description,
        tuple(models),
        tuple(suite for suite in found if isinstance(suite, Suite)),
        tuple(suite for suite in found if isinstance(suite, LoadSuite)),
        settings=settings,
        embedded=embedded,
    )


def _models(entries: list[Entry], checker: Checker, embedded: bool) -> list[Model]:
    models: list[Model] = []
    for entry in entries:
        checked = checker.check(ModelEntry, with_served_endpoint(entry.value), entry.origins)
        try:
            model = _model(checked, entry, checker) if checked else None
            if model and embedded:
                model = stand_in(model, {each.name for each in models})
        except UserError as error:
            checker.adopt(error, entry.origins[0])
            continue
        if model and any(each.name == model.name for each in models):
            checker.mistake(entry.origins[0], f'a second model is named "{model.name}"', 'Give one of them a "name"')
        elif model:
            models.append(model)
    return models


def _model(checked: ModelEntry, entry: Entry, checker: Checker) -> Model:
    """Raises UserError when its card or endpoint is not to be had, or its provider cannot say its reasoning."""
    card = checked.card
    if isinstance(card, str):
        card = read_card(card, checker.document.path)
    name = " ".join(part for part in (checked.name or card.name, entry.variant) if part)
    try:
        server = served_as(checked.serve, card)
    except UserError as error:
        raise _placed(error, entry, checker, "serve") from None
    endpoint = _endpoint(checked, server, card)
    if isinstance(checked.endpoint, OpenAIEndpoint) and checked.endpoint.tokenizer is not None:
        try:
            endpoint = _with_tokenizer(checked.endpoint, checked.endpoint.tokenizer, checker)
        except UserError as error:
            raise _placed(error, entry, checker, "endpoint", "tokenizer") from None
    if isinstance(endpoint, OpenAIEndpoint):
        try:
            endpoint.body(checked.generation)
        except UserError as error:
            # the only part of a generation that a provider may have no words for
            raise _placed(error, entry, checker, "generation", "reasoning") from None
    try:
        price = resolved_price(checked.price)
    except UserError as error:
        raise _placed(error, entry, checker, "price") from None
    try:
        hosting = resolved_hosting(checked.hosting)
    except UserError as error:
        raise _placed(error, entry, checker, "hosting") from None
    return Model(name, card, checked.generation, endpoint, server, price, hosting)


def _with_tokenizer(endpoint: OpenAIEndpoint, tokenizer: str, checker: Checker) -> OpenAIEndpoint:
    """The endpoint with a tokenizer that was found, beside the experiment's file if it is there. What somebody has
    written down is not replaced by an approximation: raises UserError where it cannot be counted with."""
    beside = checker.document.path.parent / Path(tokenizer).expanduser()
    found = str(beside.resolve()) if beside.exists() else tokenizer
    exact_counter(found)
    return endpoint.model_copy(update={"tokenizer": found})


def _placed(error: UserError, entry: Entry, checker: Checker, *steps: str) -> UserError:
    """`error` at that key of the variant, or else of its model, unless it is in another file."""
    if error.place:
        return error
    places = [(*origin, *steps) for origin in entry.origins]
    document = checker.document
    place = document.place(next((place for place in places if place in document.lines), places[-1]))
    return UserError(error.cause, place=place, fix=error.fix)


def _endpoint(checked: ModelEntry, server: Server | None, card: Card) -> Endpoint:
    """The endpoint, which counts with the card's tokenizer where its server counts nothing and it names none."""
    endpoint = asked_as(checked.endpoint, server)
    if isinstance(endpoint, OpenAIEndpoint) and endpoint.tokenizer is None:
        return endpoint.model_copy(update={"tokenizer": card.tokenizer})
    if endpoint is not None:
        return endpoint
    raise UserError('"endpoint" is missing', fix='Say where the model is asked, or start an engine with "serve"')


def _suite(choice: str | SuiteChoice, index: int, checker: Checker) -> Suite | LoadSuite | None:
    place: Steps = ("suites", index)
    name = choice if isinstance(choice, str) else choice.suite
    try:
        suite = load_any_suite(find_suite(name, checker.document.path))
    except UserError as error:
        checker.adopt(error, place)
        return None
    if isinstance(choice, str):
        return suite
    if isinstance(suite, LoadSuite):
        checker.mistake((*place, "tasks"), f'"{suite.name}" is a load suite: it has no tasks', "Name the suite alone")
        return None
    known = [task.name for task in suite.tasks]
    for unknown in [task for task in choice.tasks if task not in known]:
        fix = did_you_mean(unknown, known, list_as="Tasks")
        checker.mistake((*place, "tasks"), f'the suite "{suite.name}" has no task "{unknown}"', fix)
    tasks = tuple(task for task in suite.tasks if task.name in choice.tasks)
    return replace(suite, tasks=tasks)


def _keep_confidential(suite: Suite | LoadSuite, place: Steps, models: list[Model], checker: Checker) -> None:
    """A confidential suite is refused here, before anything is sent; endpoints follow no redirects either."""
    outside = [model.name for model in models if suite.confidential and not model.endpoint.in_house]
    if outside:
        cause = f'"{suite.name}" is confidential, and these models are not in-house: {", ".join(outside)}'
        checker.mistake(place, cause, 'Leave it out, or set "in_house: true" on an endpoint of your own')


def _keep_from_noise(suite: Suite | LoadSuite, place: Steps, models: list[Model], checker: Checker) -> None:
    """Weights that an engine made up answer at a real speed, and nonsense: no score may come of it."""
    noisy = [model.name for model in models if isinstance(model.server, Engine) and model.server.random_weights()]
    if noisy and isinstance(suite, Suite):
        cause = f'"{suite.name}" asks questions, and these models are served with made-up weights: {", ".join(noisy)}'
        checker.mistake(place, cause, "Their answers are noise: leave it out, or load real weights")
