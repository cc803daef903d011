"""Reads back the samples that a page has embedded, as its script does."""

import base64
import json
import re
import zlib


def unpacked(text):
    """A packed block of the page."""
    return json.loads(zlib.decompress(base64.b64decode(text), -zlib.MAX_WBITS))


def block(html, name):
    """The packed block with this id."""
    return re.search(rf'<script type="text/plain" id="{name}">([^<]*)</script>', html)[1]


def embedded_samples(html):
    """Every item of the index as one dictionary, in the page's order; with its texts and turns where they are there."""
    index = unpacked(block(html, "samples-index"))
    chunks = [unpacked(block(html, f"chunk-{number}")) for number in range(max(index["chunk"], default=-1) + 1)]
    samples = []
    for row, question in enumerate(index["question"]):
        sample = {"sample": index["sample"][question], "epoch": index["epoch"][question]}
        places = dict.fromkeys(("suite", "task", "length", "depth"), question) | dict.fromkeys(
            ("model", "outcome", "error"), row
        )
        for name, place in places.items():
            code = index[name]["codes"][place]
            sample |= {name: index[name]["words"][code]} if code >= 0 else {}
        sample |= {"value": index["value"][row], "latency_s": index["latency_s"][row], "chunk": index["chunk"][row]}
        if index["chunk"][row] >= 0:
            chunk = chunks[index["chunk"][row]]
            texts = chunk["samples"][str(row)]
            sample |= texts | {"turns": chunk["prompts"][texts["prompt"]]}
        samples.append(sample)
    return samples
