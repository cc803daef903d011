"""`harness plan`: what a model needs in memory, on how many accelerators it fits, and what context they serve."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from harness.cli.amounts import FiniteRange, tokens
from harness.cli.table import number_table, table_console
from harness.config.library import read_card
from harness.core.card import Architecture, Card
from harness.core.errors import UserError
from harness.cost.lookup import find_accelerator
from harness.cost.memory import (
    ENGINE_SHARE,
    GB,
    KV_PRECISIONS,
    PRECISIONS,
    Cache,
    copies,
    fewest,
    free_bytes,
    splits_by_heads,
    weights_bytes,
)
from harness.cost.prices import known_prices

_CONTEXTS = (8_192, 131_072, 1_048_576, 10_485_760)
_COUNTS = range(1, 17)
_MACHINE = 8  # accelerators of one machine: whole machines share a model layer by layer
_USUAL = ("h100-80gb", "h200-141gb")


@click.command()
@click.argument("card")
@click.option("--gpu", "gpus", multiple=True, help="An accelerator of `harness prices --gpus`; may be given again.")
@click.option("--context", "contexts", multiple=True, type=tokens, help="A context in tokens; 128K is 131,072.")
@click.option(
    "--engine-share", type=FiniteRange(0, 0.9), default=ENGINE_SHARE, show_default=True,
    help="The share of each accelerator's memory that the engine keeps for itself.",
)  # fmt: skip
def command(card: str, gpus: tuple[str, ...], contexts: tuple[int, ...], engine_share: float) -> None:
    """Say what the model of CARD needs in memory, where it fits and what context it then serves.

    Arithmetic from the card, line by line; nothing is measured and nothing is sent. GB are 10^9 bytes.
    """
    model = read_card(card, Path(card))
    if model.total_parameters_b is None:
        raise UserError(f"the card of {model.name} does not say how many parameters it has", place=card)
    table = known_prices()
    wanted = [find_accelerator(name, table) for name in gpus]
    memory = {gpu.accelerator: gpu.memory_gb for gpu in table.gpus if not wanted or gpu.accelerator in wanted}
    console = table_console()
    console.print(_weights(model.name, model.total_parameters_b))
    shape = model.architecture
    if shape is not None:
        _print_cache(console, shape, contexts or _within(model))
    console.print(_fits(model.total_parameters_b, memory, engine_share))
    if shape is None:
        console.print(f"The card of {model.name} has no architecture: KV cache and context are unknown.")
        return
    for name in wanted or _USUAL:
        console.print(_served(model, shape, name, memory[name], engine_share))
    console.print(_NOTES, markup=False, highlight=False)


_NOTES = (
    "Weights alone is how deployment guides count; it leaves nothing for the engine and the KV cache. "
    "Contexts are of one sequence and an upper bound: an engine also needs memory for the tokens it is computing, for "
    "graphs and for images. GPUs that cannot share each layer (heads ÷ GPUs is not whole) share the model layer by "
    "layer."
)


def _within(model: Card) -> list[int]:
    """The usual contexts up to the model's own, which comes last."""
    most = model.context_tokens or _CONTEXTS[-1]
    return [*(tokens for tokens in _CONTEXTS if tokens < most), most]


def _weights(name: str, parameters_b: float) -> Table:
    table = number_table(f"{name}: weights", "precision", "arithmetic", "GB")
    for precision in PRECISIONS:
        arithmetic = f"{parameters_b:g} × 10⁹ × {precision.bytes_each:g} bytes"
        gigabytes = weights_bytes(parameters_b, precision) / GB
        table.add_row(precision.name, f"{arithmetic}: {precision.why}" if precision.why else arithmetic, _gb(gigabytes))
    return table


def _print_cache(console: Console, shape: Architecture, contexts: tuple[int, ...] | list[int]) -> None:
    console.print(_layers(shape), markup=False, highlight=False)
    token = number_table("KV cache of one token", "layers", "precision", "arithmetic", "bytes")
    sequence = number_table("KV cache of one sequence, GB", "layers", "precision", *(f"{each:,}" for each in contexts))
    for cache in _caches(shape):
        layers = _kept(cache)
        arithmetic = (
            f"2 × {shape.kv_heads} × {shape.head_dim} × {cache.precision.bytes_each:g} × {cache.growing_layers}"
        )
        token.add_row(layers, cache.precision.name, arithmetic, f"{cache.token_bytes():,.0f}")
        sizes = [_gb(cache.sequence_bytes(tokens) / GB) for tokens in contexts]
        sequence.add_row(layers, cache.precision.name, *sizes)
    console.print(token)
    console.print(sequence)


def _layers(shape: Architecture) -> str:
    heads = f"{shape.layers} layers, {shape.attention_heads} heads, {shape.kv_heads} KV heads of {shape.head_dim}"
    if shape.global_layers is None:
        return f"{heads}; every layer keeps every token. Source: {shape.source}"
    others = shape.layers - shape.global_layers
    chunk = shape.attention_chunk_tokens
    kept = (
        f"keep the tokens of the last chunk of {chunk:,}" if chunk else "keep a state of fixed size, not counted here"
    )
    return f"{heads}; {shape.global_layers} layers keep every token, {others} {kept}. Source: {shape.source}"


def _caches(shape: Architecture) -> list[Cache]:
    """With and without a hybrid manager, where that makes a difference."""
    managers = (False, True) if shape.attention_chunk_tokens else (False,)
    return [Cache(shape, precision, hybrid) for hybrid in managers for precision in KV_PRECISIONS]


def _kept(cache: Cache) -> str:
    if cache.architecture.attention_chunk_tokens is None:
        return f"the {cache.growing_layers} that keep tokens"
    return f"{cache.growing_layers} and a chunk (hybrid)" if cache.hybrid else f"all {cache.growing_layers}"


def _fits(parameters_b: float, memory: dict[str, float], engine_share: float) -> Table:
    title = f"Accelerators that fit: weights alone, and with {engine_share:.0%} of each left to the engine"
    table = number_table(title, "precision", "of", "GB", "weights alone", "with the engine")
    for precision in PRECISIONS:
        needed = weights_bytes(parameters_b, precision)
        for name, memory_gb in memory.items():
            cells = [_division(needed, memory_gb, share) for share in (0.0, engine_share)]
            table.add_row(precision.name, name, f"{memory_gb:g}", *cells)
    return table


def _division(needed: float, memory_gb: float, engine_share: float) -> str:
    usable = memory_gb * (1 - engine_share)
    return (
        f"{needed / GB:,.1f} ÷ {usable:,.1f} = {needed / GB / usable:.2f} → {fewest(needed, memory_gb, engine_share)}"
    )


def _served(model: Card, shape: Architecture, name: str, memory_gb: float, engine_share: float) -> Table:
    title = (
        f"{name}: longest context in tokens, at most the model's own; "
        f"GB free = GPUs × {memory_gb:g} × {1 - engine_share:g} − weights"
    )
    caches = _caches(shape)
    headings = [f"{_kept(cache)}, {cache.precision.name} KV" for cache in caches]
    table = number_table(title, "weights", "GPUs", "share each layer", "GB free", *headings)
    for precision in PRECISIONS:
        needed = weights_bytes(model.total_parameters_b or 0.0, precision)
        least = fewest(needed, memory_gb, engine_share)
        for count in _COUNTS:
            splits = splits_by_heads(shape, count)
            if count < least or not (splits or count == least or count % _MACHINE == 0):
                continue
            free = free_bytes(needed, memory_gb, count, engine_share)
            contexts = [_context(model, cache.longest(free / copies(shape, count))) for cache in caches]
            table.add_row(precision.name, str(count), "yes" if splits else "no", _gb(free / GB), *contexts)
    return table


def _context(model: Card, tokens: int) -> str:
    most = model.context_tokens
    return f"{tokens:,}" if most is None or tokens < most else f"{most:,} (all)"


def _gb(gigabytes: float) -> str:
    return f"{gigabytes:,.1f}" if gigabytes >= 0.1 else f"{gigabytes:.3f}"
