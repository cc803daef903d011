"""Tables of the Hub with images, by the real library, offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pyarrow
import pyarrow.parquet
import pytest

from tests.tasks.mmmu.hub import REVISION, STRUCT, digest, picture

READ = """
import base64, hashlib, json, sys
from harness.core.errors import UserError
from harness.tasks.huggingface import HuggingFaceSource
for arguments in sys.argv[1:]:
    source = HuggingFaceSource.model_validate_json(arguments)
    try:
        print(json.dumps([source.size(), [
            [s.fields, s.target, s.tags, [hashlib.sha256(base64.b64decode(i.data)).hexdigest() for i in s.images]]
            for s in source.samples(None)
        ]]))
    except UserError as error:
        print(json.dumps(str(error)))
"""


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Reads a dataset shaped like ChartQA's, with a list of images beside: twenty rows, more than one batch has."""
    pytest.importorskip("datasets")
    folder, home = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("home")
    stored = [{"bytes": picture(n), "path": None} for n in range(20)]
    columns = {
        "image": pyarrow.array(stored, type=STRUCT),
        "pages": pyarrow.array(
            [[each, each] if n else None for n, each in enumerate(stored)], type=pyarrow.list_(STRUCT)
        ),
        "lost": pyarrow.array([{"bytes": None, "path": "a.png"}] * 20, type=STRUCT),
        "query": pyarrow.array([f"{n}?" for n in range(20)]),
        "label": pyarrow.array([[str(n)] for n in range(20)]),
        "human_or_machine": pyarrow.array([n % 2 for n in range(20)]),
    }
    text = {"dtype": "string", "_type": "Value"}
    features = {
        "image": {"_type": "Image"},
        "pages": {"feature": {"_type": "Image"}, "_type": "List"},
        "lost": {"_type": "Image"},
        "query": text,
        "label": {"feature": text, "_type": "List"},
        "human_or_machine": {"names": ["human", "machine"], "_type": "ClassLabel"},
    }
    told = {"huggingface": json.dumps({"info": {"features": features}})}
    (folder / "data").mkdir()
    table = pyarrow.table(columns).replace_schema_metadata(told)
    pyarrow.parquet.write_table(table, folder / "data/test-00000-of-00001.parquet")

    def read(*changes):
        given = {"repository": "acme/charts", "revision": REVISION, "split": "test", "target": "label"}
        sources = [json.dumps(given | {"local_copy": str(folder)} | change) for change in changes]
        environment = os.environ | {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1"}
        command = [sys.executable, "-c", READ, *sources]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return read


def test_bytes_stay(read):
    """Neither a column of images nor one of lists of them is decoded; only the columns that are needed are read."""
    named = {"fields": {"question": "query"}, "tags": ["human_or_machine"], "images": "image"}
    one, lists, lost, all_fields = read(
        named, {"images": ["image", "pages"]}, {"images": "lost"}, {"images": ["image", "pages", "lost"], "limit": 1}
    )
    size, samples = one
    assert size == 20
    assert samples == [
        [{"question": f"{n}?"}, [str(n)], {"human_or_machine": str(n % 2)}, [digest(picture(n))]] for n in range(20)
    ]
    assert [len(images) for *_, images in lists[1]] == [1, *[3] * 19]
    assert lists[1][7][3] == [digest(picture(7))] * 3
    assert lost == (
        "acme/charts@01234567 test row 1: column 'lost': the image is not in the table: it only names a file."
        " Use a table that holds bytes"
    )
    assert "row 1: column 'lost'" in all_fields
