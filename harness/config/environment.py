"""Variables in YAML values: `${VAR}`, `${VAR:-default}`, `${VAR:+text if set}`, and `$${` for a literal `${`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from harness.core.errors import UserError

_REFERENCE = re.compile(r"\$\$\{|\$\{(?P<inside>[^{}]*)(?P<closed>\})?")
_INSIDE = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:(?P<how>:[-+])(?P<word>.*))?", re.DOTALL)
_SECRET = re.compile(r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD)$", re.IGNORECASE)


class Expanded(Struct, frozen=True):
    """A text with its variables filled in, and the names of those it took from the environment."""

    text: str
    variables: tuple[str, ...]


def expand(text: str, environment: Mapping[str, str]) -> Expanded:
    """Fill in the variables of `text`. As in a shell, a variable that is set but empty counts as unset for `:-`, `:+`.

    Raises UserError for a variable that is not set and has no default, for one that holds a secret (a value in the
    file could reach a message or the manifest; kinds take the variable's name instead), and for a malformed one.
    """
    variables: list[str] = []

    def fill(match: re.Match[str]) -> str:
        if match["inside"] is None:
            return "${"
        inside = _INSIDE.fullmatch(match["inside"])
        if not match["closed"] or not inside:
            raise UserError(
                f'"{match[0]}" is not a variable', fix="Write ${NAME} or ${NAME:-default}, and $${ for a literal ${"
            )
        name, how, word = inside["name"], inside["how"], inside["word"]
        value = environment.get(name)
        if how == ":+":
            return str(word) if value else ""
        if _SECRET.search(name):
            raise UserError(
                f"${{{name}}} would put a secret into the configuration",
                fix=f'Name the variable instead: "api_key_env: {name}"',
            )
        if how == ":-" and not value:
            return str(word)
        if value is None:
            raise UserError(
                f"the environment variable {name} is not set",
                fix=f"Set it, or give a default: ${{{name}:-default}}",
            )
        variables.append(name)
        return value

    return Expanded(_REFERENCE.sub(fill, text), tuple(variables))
