"""Which questions came when the server had already read their text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from harness.store.manifest import Session


def later_about_a_text(items: pd.DataFrame, texts: pd.Series, sessions: Sequence[Session]) -> pd.Series:
    """Whether the same model had begun to answer another question about the same text, in the same session.

    What failed or was not sent has no times, and leaves nothing to rely on in a server's cache, nor does an earlier
    session: the server may have been restarted. All that was asked between two recorded sessions, by one that was
    killed, counts as one.
    """
    began = items["started_at"].to_numpy(np.float64, na_value=np.nan)
    read = items["ttft_s"].fillna(items["latency_s"]).to_numpy(np.float64, na_value=np.nan)
    edges = sorted(edge for session in sessions for edge in (session.started_at, session.ended_at))
    order = pd.DataFrame(
        {
            "model": items["model"],
            "text": texts,
            "session": np.searchsorted(edges, began),
            "read_at": began + read,
        },
        index=items.index,
    )
    first = order.groupby(["model", "text", "session"], observed=True)["read_at"].transform("min")
    return pd.Series(began > first.to_numpy(np.float64), items.index)
