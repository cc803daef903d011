"""The keys that a JSON Schema allows at a place: what a misspelt one could have been."""

from __future__ import annotations

Schema = dict[str, object]


def valid_keys(schema: Schema, location: tuple[int | str, ...]) -> list[str]:
    """The keys of the mapping at `location`, pydantic's: keys, list positions and the names of union members."""
    current = _members(schema, schema)
    for step in location:
        current = _stepped(current, step, schema)
    keys: dict[str, None] = {}
    for each in current:
        keys |= dict.fromkeys(_mapping(each.get("properties")))
    return list(keys)


def _stepped(current: list[Schema], step: int | str, root: Schema) -> list[Schema]:
    """Where `step` leads; the same place, narrowed where possible, when it names a member of a union."""
    found: list[Schema] = []
    for each in current:
        below = each.get("items") if isinstance(step, int) else _mapping(each.get("properties")).get(step)
        if isinstance(below, dict):
            found += _members(below, root)
    if found:
        return found
    chosen = [each for each in current if _mapping(_mapping(each.get("properties")).get("kind")).get("const") == step]
    return chosen or current


def _members(schema: Schema, root: Schema) -> list[Schema]:
    """The schema itself, or all members of the union it is, references resolved."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        schema = _mapping(_mapping(root.get("$defs")).get(reference.rpartition("/")[2]))
    members: list[Schema] = []
    for union in ("oneOf", "anyOf", "allOf"):
        options = schema.get(union)
        for option in options if isinstance(options, list) else []:
            members += _members(_mapping(option), root)
    return members or [schema]


def _mapping(value: object) -> Schema:
    return value if isinstance(value, dict) else {}
