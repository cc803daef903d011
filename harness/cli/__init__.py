"""The command line: one file per command, imported only when that command is called."""

from __future__ import annotations

import importlib
import keyword
import sys

import click

from harness import __version__
from harness.cli.printable import printable
from harness.core.errors import HarnessError

COMMANDS = {
    "run": "Run an experiment and write its report; the same command continues it.",
    "check": "Resolve an experiment, probe its endpoints and say what would run.",
    "serve": "Start the engine for the model of CARD, or for one of an experiment, and keep it until Ctrl-C.",
    "doctor": "Check this machine or, with CONFIG, whether each model is served faithfully.",
    "fidelity": "Compare the log-probabilities and answers of the models of CONFIG on the same prompts.",
    "list": "Show the suites, model cards, providers and kinds there are; without a SUBJECT, all of them.",
    "plan": "Say what the model of CARD needs in memory, where it fits and what context it then serves.",
    "prices": "Show, check and update the prices of hosted models and of accelerators.",
    "cost": "Say what a self-hosted server costs, and from what volume it costs less than a hosted price.",
    "schema": "Print the JSON Schema of experiment, suite or nightly files.",
    "verify": "Run the reference solutions of a coding SUITE against its hidden tests, in the sandbox.",
    "import": "Bring in answers that another tool collected, and score them like ours.",
    "score": "Score the stored answers of RUN again; needs no server.",
    "report": "Write the report of RUN again; needs no network and no server.",
    "compare": "Compare the models of several runs in one report.",
    "nightly": "Look, measure what changed, judge, report, publish and tell; the same command continues the night.",
    "gate": "Say whether RUN is worse than its baseline; exit code 4 for a regression.",
    "baseline": "Promote runs to baselines, which the gate holds others against; every version is kept.",
    "site": "Write the index of all runs: latest verdicts, history, a feed; old reports keep their links.",
    "view": "Serve the report of each RUN to this machine's browser, every answer included, until Ctrl-C.",
    "watch": "Say what changed of the watched model cards and engines, and what each change calls for.",
    "show": "Show one item of RUN: what was asked, in full, what came back and how it was judged.",
    "frame": "Write the frames of RUN as Parquet or CSV files.",
    "export": "Write RUN in the format of another tool.",
}


class LazyCommands(click.Group):
    """Lists commands without importing them: `harness --help` must be instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one uses them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one that is called."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command = importlib.import_module(f"harness.cli.{module}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"harness.cli.{module}.command is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table above."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="harness")
def group() -> None:
    """Decide which open-weight model to deploy, from measurements.

    Start with: harness run configs/scout-vs-maverick.yaml --embedded
    """


def main() -> None:
    """Exit codes: 0 done, 1 another failure, 2 a mistake to mend, 3 incomplete (interrupted, or too many failures), 4 a
    regression, 5 nothing worse but not all told (where that was asked for), 130 broken off."""
    try:
        group(standalone_mode=False)
    except HarnessError as error:
        for line in str(error).splitlines():
            click.echo(f"harness: {printable(line)}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.filename is None:
            raise
        click.echo(printable(f"harness: {error.filename}: {error.strerror}"), err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
