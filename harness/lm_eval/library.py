"""The installed lm-eval: where it is, which one it is, and how it is made quiet and safe before its first use."""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from importlib.util import find_spec
from pathlib import Path

from jinja2.sandbox import SandboxedEnvironment

from harness.core.errors import UserError

_MISSING = UserError("lm-eval tasks need the lm-eval library", fix="pip install 'openweight-harness[lm-eval]'")


def version() -> str:
    """Its version. Raises UserError where it is not installed."""
    try:
        return installed_version("lm_eval")
    except PackageNotFoundError:
        raise _MISSING from None


@cache
def tasks_folder() -> Path:
    """The folder of the tasks that ship with it; found without importing it. Raises UserError as `version` does."""
    found = find_spec("lm_eval")
    if found is None or found.origin is None:
        raise _MISSING
    return Path(found.origin).resolve().parent / "tasks"


@cache
def prepare() -> None:
    """Silence its warnings and progress bars, which would break the harness's own display, and sandbox its templates.

    lm-eval renders a task's templates with a plain Jinja environment, in which a template can run any Python; in a
    sandboxed one the same templates give the same texts. Raises UserError where lm-eval is not installed.
    """
    version()
    import datasets
    import lm_eval.utils

    plain = lm_eval.utils.env
    sandboxed = SandboxedEnvironment(undefined=plain.undefined, keep_trailing_newline=plain.keep_trailing_newline)
    sandboxed.filters.update(plain.filters)
    lm_eval.utils.env = sandboxed
    datasets.disable_progress_bars()
    logging.getLogger("lm_eval").setLevel(logging.CRITICAL)
