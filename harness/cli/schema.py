"""`harness schema`: the JSON Schema of the two YAML files, for editors."""

from __future__ import annotations

import json

import click

from harness.config.schema import ExperimentFile, SuiteFile


@click.command()
@click.argument("file", type=click.Choice(["experiment", "suite"]))
def command(file: str) -> None:
    """Print the JSON Schema of experiment or suite files.

    An editor with a YAML language server completes and checks a file that begins with
    "# yaml-language-server: $schema=experiment.schema.json".
    """
    model = ExperimentFile if file == "experiment" else SuiteFile
    click.echo(json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False))
