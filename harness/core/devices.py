"""Which GPUs of a machine a program may see."""

from __future__ import annotations


def chosen_devices(uuids: list[str], visible: str | None) -> list[int]:
    """The positions that CUDA_VISIBLE_DEVICES lets a program see; as CUDA does, it stops at the first unknown one."""
    if visible is None:
        return list(range(len(uuids)))
    chosen: list[int] = []
    for word in (part.strip() for part in visible.split(",")):
        if word.isdecimal():
            found = [int(word)] if int(word) < len(uuids) else []
        else:
            found = [number for number, uuid in enumerate(uuids) if word and uuid.startswith(word)]
        if len(found) != 1 or found[0] in chosen:
            break
        chosen += found
    return chosen
