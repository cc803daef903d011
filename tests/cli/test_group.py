"""The command line as a whole: instant help, one line for a mistake, documented exit codes."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from harness.cli import COMMANDS, group


def run(*arguments, cwd=None):
    return subprocess.run([sys.executable, "-m", "harness", *arguments], capture_output=True, text=True, cwd=cwd)


def test_help_lists_every_command_without_importing_any():
    """`harness --help` is instant because it imports nothing that a command needs."""
    program = (
        "import sys\n"
        "from harness.cli import group\n"
        "group(['--help'], standalone_mode=False)\n"
        "slow = {'pydantic', 'aiohttp', 'pandas', 'jinja2', 'yaml', 'rich', 'msgspec'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_the_list_says(name):
    """The list is written by hand so that it needs no import; it must not drift."""
    command = group.get_command(click.Context(group), name)
    assert command.help.splitlines()[0] == COMMANDS[name]


def test_a_mistake_is_one_line_and_exit_code_2(tmp_path):
    """Cause, place and fix; no traceback."""
    done = run("run", "nowhere.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("harness: nowhere.yaml: there is no such file")
    assert done.stderr.count("\n") == 1


def test_an_unknown_command_is_exit_code_2(tmp_path):
    """Click's own mistakes follow the same rule."""
    assert run("rnu", cwd=tmp_path).returncode == 2
