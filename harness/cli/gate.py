"""`harness gate`: is a run worse than its baseline?"""

from __future__ import annotations

import time
from pathlib import Path

import click

from harness.cli.gate_table import show
from harness.config.checker import Checker
from harness.config.document import read_document
from harness.core.errors import RegressionError, UntoldError, UserError
from harness.store.manifest import read_manifest, write_atomically
from harness.store.run_directory import find_run


@click.command()
@click.argument("run")
@click.option(
    "--baseline", "named", metavar="REF", help="A baseline (NAME, NAME@3) or a run; default: the promoted one."
)
@click.option("--tolerances", "file", type=click.Path(path_type=Path), help="A YAML file of tolerances.")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), help="Write JUnit XML there.")
@click.option("--markdown", "markdown_file", type=click.Path(path_type=Path), help="Write a summary there.")
@click.option("--strict", is_flag=True, help="Exit with 5 where something could not be told or compared.")
@click.option("--state", type=click.Path(path_type=Path), default=Path("nightly"), help="Where baselines are kept.")
def command(
    run: str,
    named: str | None,
    file: Path | None,
    junit_file: Path | None,
    markdown_file: Path | None,
    strict: bool,
    state: Path,
) -> None:
    """Say whether RUN is worse than its baseline; exit code 4 for a regression.

    Worse is what is significant, over all checks together, and larger than its tolerance. What was asked differently is
    incomparable, and said how. Against the promoted baseline the result is kept, as gate.json in the run's directory.
    """
    from harness.gate.baselines import read_baselines
    from harness.gate.judge import Candidate, judge
    from harness.gate.junit import junit
    from harness.gate.markdown import gate_markdown
    from harness.gate.references import named_references, promoted_references
    from harness.gate.result import write_gate
    from harness.gate.tolerances import Tolerances

    directory = find_run(run).path
    manifest, results = read_manifest(directory), directory.resolve().parent
    baselines = read_baselines(state / "baselines.json")
    if named is None:
        references = promoted_references(manifest, baselines, results)
    else:
        references = named_references(named, manifest, baselines, results)
    if not references.baselines:
        raise UserError("no model of this run has a baseline", place=run, fix="Make one: harness baseline promote RUN")
    tolerances = Tolerances()
    if file is not None:
        document = read_document(file)
        checker = Checker(document)
        tolerances = checker.finish(checker.check(Tolerances, document.value or {}))
    tolerances.check([*(suite.name for suite in manifest.suites), *(load.name for load in manifest.load_suites)])
    [result] = judge([Candidate(directory, references)], tolerances, time.time())
    if named is None:
        write_gate(directory, result)
    for path, data in ((junit_file, junit([result])), (markdown_file, gate_markdown([result]).encode())):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
    show(result)
    if result.verdict == "worse":
        raise RegressionError(f"{directory} is worse than its baseline")
    if strict and result.verdict in ("cannot tell", "incomparable"):
        raise UntoldError(f"{directory} is not shown to be worse, nor to be the same")
