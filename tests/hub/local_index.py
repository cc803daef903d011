"""A Python package index on this machine: releases come out and are withdrawn, told as PEP 691 has it."""

from __future__ import annotations

import json

from tests.hub.local_http import Answer, LocalHttp, with_etag

JSON = "application/vnd.pypi.simple.v1+json"


class LocalIndex(LocalHttp):
    """`url` + "/simple" is the index."""

    def __init__(self) -> None:
        self.files: dict[str, list[dict]] = {}
        super().__init__()

    @property
    def simple(self) -> str:
        return f"{self.url}/simple"

    def release(self, package: str, version: str, *, yanked: bool | str = False) -> None:
        """A wheel and a source archive of it, replacing those of the same version."""
        file = package.replace("-", "_")
        names = (f"{file}-{version}-py3-none-any.whl", f"{file}-{version}.tar.gz")
        kept = [each for each in self.files.get(package, []) if each["filename"] not in names]
        self.files[package] = kept + [{"filename": name, "url": name, "hashes": {}, "yanked": yanked} for name in names]

    def answer(self, method: str, path: str, headers: dict[str, str]) -> Answer:
        package = path.removeprefix("/simple/").strip("/")
        if package not in self.files:
            return Answer(404, b"<html>not found</html>")
        if JSON not in headers.get("accept", ""):
            return Answer(200, b"<!DOCTYPE html>", {"Content-Type": "text/html"})
        body = json.dumps({"meta": {"api-version": "1.0"}, "name": package, "files": self.files[package]}).encode()
        return with_etag(body, headers, {"Content-Type": JSON})
