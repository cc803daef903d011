"""What can be hidden in a long text: the one list of such kinds."""

from __future__ import annotations

from harness.core.union import KindUnion
from harness.tasks.hidden.absent import AbsentHidden
from harness.tasks.hidden.common_words import CommonWordsHidden
from harness.tasks.hidden.coreference import CoreferenceHidden
from harness.tasks.hidden.documents import DocumentsHidden
from harness.tasks.hidden.frequent_words import FrequentWordsHidden
from harness.tasks.hidden.key_value import KeyValueHidden
from harness.tasks.hidden.latent import LatentHidden
from harness.tasks.hidden.order import OrderHidden
from harness.tasks.hidden.variables import VariableTrackingHidden

HIDDEN = KindUnion(
    "hidden",
    [
        AbsentHidden,
        CommonWordsHidden,
        CoreferenceHidden,
        DocumentsHidden,
        FrequentWordsHidden,
        KeyValueHidden,
        LatentHidden,
        OrderHidden,
        VariableTrackingHidden,
    ],
    default="key-value",
)
