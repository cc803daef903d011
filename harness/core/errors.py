"""Every error the harness raises on purpose.

    HarnessError                 something went wrong that we understand
    ├── UserError                a mistake to mend in a file, a flag or the environment   exit code 2
    │   └── BusyError            another process is writing to this run or folder
    ├── LookFailedError          something of the Hub could not be looked at (hub/trouble.py); never leaves a look
    ├── StartStoppedError        an engine was no longer wanted before it answered       exit code 3
    ├── SandboxError             the place where programs are run broke down             exit code 1
    ├── IncompleteRunError       interrupted, or too many requests failed               exit code 3
    ├── RegressionError          a model is worse than its baseline                      exit code 4
    └── UntoldError              nothing is shown to be worse, nor to be the same        exit code 5, if asked for

A `UserError` prints as one line: cause, place, fix. Anything else that escapes is a bug and shows its traceback.
"""


class HarnessError(Exception):
    """A failure with a known cause. `exit_code` is what the command line returns for it."""

    exit_code = 1


class UserError(HarnessError):
    """A mistake of the user's: what is wrong, where, and how to mend it."""

    exit_code = 2

    def __init__(self, cause: str, *, place: str = "", fix: str = "") -> None:
        self.cause, self.place, self.fix = cause, place, fix
        super().__init__(": ".join(part for part in (place, cause) if part) + (f". {fix}" if fix else ""))


def placed(error: UserError, place: str) -> UserError:
    """`error` with where it happened, before any place that it has."""
    return UserError(error.cause, place=": ".join(part for part in (place, error.place) if part), fix=error.fix)


class BusyError(UserError):
    """Another process holds the lock of a run directory, or of the folder of a nightly or a watch."""


class StartStoppedError(HarnessError):
    """Somebody asked to stop while an engine was starting."""

    exit_code = 3


class SandboxError(HarnessError):
    """The sandbox itself failed, not the program in it."""


class IncompleteRunError(HarnessError):
    """Not everything was asked, or the share of failed requests passed the limit; the run can be continued."""

    exit_code = 3


class RegressionError(HarnessError):
    """The gate found a model worse than its baseline, by more than is tolerated."""

    exit_code = 4


class UntoldError(HarnessError):
    """The gate found nothing worse, but could not tell or compare all, and was asked to be strict."""

    exit_code = 5
