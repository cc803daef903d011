"""Which parts of a model the files of a repository are, by their names."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from harness.hub.change import Part

SPLIT: dict[str, tuple[Part, ...]] = {
    "config.json": ("config", "quantisation"),
    "params.json": ("config", "quantisation"),
    "generation_config.json": ("generation config",),
    "tokenizer_config.json": ("tokenizer", "chat template"),
    "chat_template.jinja": ("chat template",),
    "chat_template.json": ("chat template",),
    "README.md": ("readme",),
}
"""Files of the root that are read, because they hold several parts or something that does not count."""

_OF_TRAINING = re.compile(
    r"^(training_args\.bin|optimizer\.(pt|bin)|scheduler\.pt|scaler\.pt|rng_state(_\d+)?\.pth"
    r"|(trainer_state|all_results|train_results|eval_results)\.json)$"
)
_LICENCE = re.compile(r"^(licen[cs]e|notice|use_policy|copying)", re.IGNORECASE)
_BY_NAME: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        "tokenizer",
        re.compile(
            r"^(tokenizer\.(json|model.*)|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json"
            r"|vocab\.(json|txt)|merges\.txt|tekken\.json|spiece\.model|sentencepiece.*\.model|tokenization_.*\.py"
            r"|.*\.tiktoken)$"
        ),
    ),
    (
        "quantisation",
        re.compile(r"^(quantization_config|quantize_config|quant_config|hf_quant_config|recipe)\.(json|yaml)$"),
    ),
    (
        "weights",
        re.compile(
            r"\.(safetensors|gguf|ggml|bin|pt|pth|ckpt|h5|msgpack|onnx|onnx_data|npz|nemo|engine|ot)$"
            r"|\.(safetensors|bin|h5|msgpack)\.index\.json$"
        ),
    ),
    ("chat template", re.compile(r"\.jinja$|^SYSTEM_PROMPT")),
    ("generation config", re.compile(r"^generation_config\.json$")),
    ("config", re.compile(r"\.(json|py|ya?ml|toml)$")),
    ("readme", re.compile(r"\.(md|txt|rst)$")),
)
"""The first that fits."""


def parts_of(path: str) -> tuple[Part, ...]:
    """The parts that a change of this file may be of; none where it cannot matter.

    A file of settings or code that is not known by name counts as configuration: too many reruns are better than a
    number that no longer holds.
    """
    if path in SPLIT:
        return SPLIT[path]
    name = PurePosixPath(path).name
    if _OF_TRAINING.search(name):
        return ()
    if _LICENCE.search(name):
        return ("licence",)
    if path.startswith(".eval_results/"):
        return ("reported scores",)
    if path.startswith("."):
        return ()
    return next(((part,) for part, pattern in _BY_NAME if pattern.search(name)), ())
