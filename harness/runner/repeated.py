"""Epochs that would repeat one answer: several of them, and nothing drawn."""

from __future__ import annotations

from harness.core.experiment import Experiment


def repeated_epochs(experiment: Experiment) -> list[str]:
    """A line for each model that is asked a task several times at temperature 0."""
    tasks = {f"{suite.name}/{task.name}": task.epochs for suite in experiment.suites for task in suite.tasks}
    several = ", ".join(f"{name} ({epochs} epochs)" for name, epochs in tasks.items() if epochs > 1)
    if not several:
        return []
    return [
        f"{model.name} is asked at temperature 0, so that all epochs are the same answer: {several}. pass@k and the "
        "spread between epochs then say nothing. Set a temperature above 0 in the model's generation"
        for model in experiment.models
        if model.generation.temperature == 0
    ]
