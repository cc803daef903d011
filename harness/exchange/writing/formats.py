"""The formats by the names that `harness export --format` takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from harness.exchange.writing import (
    csv_file,
    every_eval_ever,
    hf_eval_results,
    inspect_log,
    lm_eval,
    parquet_file,
)
from harness.exchange.writing.exported import ExportedRun
from harness.exchange.writing.written import Written

FORMATS: Mapping[str, Callable[[ExportedRun, Path], Written]] = {
    "lm-eval": lm_eval.write,
    "inspect": inspect_log.write,
    "every-eval-ever": every_eval_ever.write,
    "hf-eval-results": hf_eval_results.write,
    "csv": csv_file.write,
    "parquet": parquet_file.write,
}
