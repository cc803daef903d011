"""`harness schema`: the JSON Schema of the YAML files, for editors."""

from __future__ import annotations

import json

import click

from harness.config.schema import ExperimentFile, SuiteFile


@click.command()
@click.argument("file", type=click.Choice(["experiment", "suite", "nightly"]))
def command(file: str) -> None:
    """Print the JSON Schema of experiment, suite or nightly files.

    An editor with a YAML language server completes and checks a file that begins with
    "# yaml-language-server: $schema=experiment.schema.json".
    """
    click.echo(json.dumps(_schema(file), indent=2, ensure_ascii=False))


def _schema(file: str) -> dict[str, object]:
    if file == "experiment":
        return ExperimentFile.model_json_schema()
    if file == "suite":
        return SuiteFile.model_json_schema()
    from harness.nightly.schema import NightlyFile

    return NightlyFile.model_json_schema()
