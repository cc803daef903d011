"""What altering the images does to each model's score."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from harness.report.frame import parts
from harness.report.measures import estimate_of
from harness.report.robustness.declared import families
from harness.report.robustness.summary import AlteredRow
from harness.stats.paired import difference_interval
from harness.store.manifest import Manifest


def robustness(manifest: Manifest, samples: pd.DataFrame) -> Iterator[AlteredRow]:
    """Task by task and model by model, from the run's sample table."""
    for family in families(manifest):
        of_suite = samples[samples["suite"] == family.suite]
        originals = dict(parts(of_suite[of_suite["task"] == family.original], ["model"]))
        for task, settings in family.altered.items():
            for (model,), rows in parts(of_suite[of_suite["task"] == task], ["model"]):
                original_rows = originals.get((model,), rows.iloc[:0])  # none where the run was stopped before them
                both = _credits(rows).join(_credits(original_rows).add_suffix("_original"), how="inner").dropna()
                altered, original = (both[name].to_numpy(np.float64) for name in ("credit", "credit_original"))
                interval = (
                    difference_interval(altered, original, both["text"].to_numpy(np.int64)) if len(both) else None
                )
                yield AlteredRow(
                    suite=family.suite,
                    original=family.original,
                    task=task,
                    model=model,
                    settings=dict(settings),
                    estimate=estimate_of(rows),
                    difference=float((altered - original).mean()) if len(both) else None,
                    low=None if interval is None else interval.low,
                    high=None if interval is None else interval.high,
                    n=len(both),
                )


def _credits(rows: pd.DataFrame) -> pd.DataFrame:
    own = rows.set_index("sample")
    return pd.DataFrame({"credit": own["credit"] / own["decided"].where(own["decided"] > 0), "text": own["text"]})
