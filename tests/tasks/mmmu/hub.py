"""Small copies of MMMU and MMMU-Pro as the Hub lays them out, and a fresh offline process that reads them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys

import pyarrow
import pyarrow.parquet
from PIL import Image as Pillow

REVISION = "0123456789abcdef0123456789abcdef01234567"
STRUCT = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
READ = """
import base64, hashlib, json, sys
from pydantic import TypeAdapter
from harness.config.kinds import SOURCES
from harness.core.errors import UserError
for arguments in sys.argv[1:]:
    given = json.loads(arguments)
    source = SOURCES.kinds[given["kind"]].model_validate(given)
    try:
        size = source.size()
        samples = [
            {
                "id": s.id, "fields": s.fields, "target": s.target, "choices": s.choices, "tags": s.tags,
                "cluster": s.cluster, "types": [i.media_type for i in s.images],
                "sizes": [[i.width, i.height] for i in s.images],
                "digests": [hashlib.sha256(base64.b64decode(i.data)).hexdigest() for i in s.images],
            }
            for s in source.samples(None)
        ]
        print(json.dumps({"size": size, "samples": samples, "fingerprint": source.fingerprint()}))
    except UserError as error:
        print(json.dumps(str(error)))
"""


def picture(number, file_format="PNG"):
    """A picture like no other: by its size, its colour and a text in it that decoding would lose."""
    file = io.BytesIO()
    Pillow.new("RGB", (10 + number, 10), (number, 0, 0)).save(file, format=file_format, quality=80)
    data = file.getvalue()
    return data + b"kept" if file_format == "PNG" else data


def digest(data):
    """As the reading process prints it."""
    return hashlib.sha256(data).hexdigest()


def question(number, **changes):
    """A row of MMMU with all its columns."""
    row = {
        "id": f"validation_Art_{number}",
        "question": f"Question {number}: <image 1>?",
        "options": str(["one", "two", "it's three", "<image 2>"]),
        "explanation": "",
        **{f"image_{n}": None for n in range(1, 8)},
        "img_type": "['Paintings']",
        "answer": "B",
        "topic_difficulty": "Easy",
        "question_type": "multiple-choice",
        "subfield": "Drawing",
    }
    return row | {"image_1": picture(number), "image_2": picture(number + 100)} | changes


def write(path, rows):
    """Rows as a Parquet file of the Hub: images as structs, and what its columns are in the schema."""
    pictured = [name for name in rows[0] if name.startswith("image")]
    columns, features = {}, {}
    for name in rows[0]:
        cells = [row[name] for row in rows]
        if name in pictured:
            stored = [None if data is None else {"bytes": data, "path": "a.png"} for data in cells]
            columns[name], features[name] = pyarrow.array(stored, type=STRUCT), {"_type": "Image"}
        else:
            columns[name], features[name] = pyarrow.array(cells), {"dtype": "string", "_type": "Value"}
    table = pyarrow.table(columns)
    told = {"huggingface": json.dumps({"info": {"features": features}})}
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(table.replace_schema_metadata(told), path)


def readme(folder, configs):
    """The dataset's card, which names each configuration's files."""
    lines = ["---", "license: apache-2.0", "configs:"]
    for name, files in configs.items():
        lines += [f"- config_name: {name}", "  data_files:"]
        for split, pattern in files.items():
            lines += [f"  - split: {split}", f"    path: {pattern}"]
    (folder / "README.md").write_text("\n".join([*lines, "---", "# A dataset", ""]))


def read(home, *sources):
    """What a fresh offline process reads of each source: its environment decides where the caches are."""
    environment = os.environ | {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", READ, *map(json.dumps, sources)],
        env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
