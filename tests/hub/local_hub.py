"""A Hub on this machine: models are published, renamed, deleted and gated, and huggingface_hub's client reads them.

It answers as the Hub does, by the client's source and the Hub's documentation: the description of a model with
`expand` and `blobs`, a revision's and a tree's files, HEAD and GET of a file with its commit and ETag, LFS by a
redirect, 307 for a renamed repository, X-Error-Code for one that is missing or gated, 429 with its headers.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlsplit

import yaml

from tests.hub.local_http import Answer, LocalHttp, with_etag

_LFS = (".safetensors", ".gguf", ".bin", ".pt", ".pth")
_MODEL = re.compile(r"^/api/models/([^/]+/[^/]+)(?:/(revision|tree)/([^/?]+))?/?$")
_FILE = re.compile(r"^/([^/]+/[^/]+)/resolve/([^/]+)/(.+)$")
_ALWAYS = ("_id", "id", "modelId")


@dataclass
class Repository:
    key: str
    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    head: str = ""
    gated: str | bool = False
    private: bool = False
    disabled: bool = False
    downloads: int = 0
    eval_results: list | None = None


class LocalHub(LocalHttp):
    """`tokens` open gated and private repositories. `url` is what HF_ENDPOINT should be."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.moved: dict[str, str] = {}
        self.tokens: set[str] = set()
        super().__init__()

    def publish(self, name: str, files: dict[str, bytes | str | None]) -> str:
        """A commit with these files beside those there are; None takes one away. Returns the commit."""
        repository = self.repositories.setdefault(name, Repository(key=_sha1(name.encode())[:24]))
        held = dict(repository.commits.get(repository.head, {}))
        for path, content in files.items():
            held.pop(path, None)
            if content is not None:
                held[path] = content.encode() if isinstance(content, str) else content
        listing = repr(sorted((path, _sha1(body)) for path, body in held.items()))
        commit = _sha1(f"{repository.head} {len(repository.commits)} {listing}".encode())
        repository.commits[commit], repository.head = held, commit
        return commit

    def rename(self, old: str, new: str) -> None:
        """The old name then redirects."""
        self.repositories[new] = self.repositories.pop(old)
        self.moved[old] = new

    def delete(self, name: str) -> Repository:
        """To put back with `restore`."""
        return self.repositories.pop(name)

    def restore(self, name: str, repository: Repository) -> None:
        self.repositories[name] = repository

    def gate(self, name: str, how: str | bool) -> None:
        """ "auto", "manual" or False."""
        self.repositories[name].gated = how

    def limit(self, **headers: str) -> None:
        """Answer everything with 429 until `instead` is None again; `Retry_After="120"` becomes Retry-After."""
        self.instead = Answer(429, b"slow down", {key.replace("_", "-"): value for key, value in headers.items()})

    def webhook(self, name: str, scope: str = "repo.content", action: str = "update") -> dict:
        """The payload of version 3 that the Hub sends about a model."""
        repository = self.repositories.get(name)
        head = repository.head if repository else "0" * 40
        return {
            "event": {"action": action, "scope": scope},
            "repo": {
                "type": "model",
                "name": name,
                "id": "6366c000a2abcdf2fd69a080",
                "private": False,
                "url": {"web": f"{self.url}/{name}", "api": f"{self.url}/api/models/{name}"},
                "headSha": head,
                "tags": ["license:other"],
                "owner": {"id": "61d2000c3c2083e1c08af22d"},
            },
            "updatedRefs": [{"ref": "refs/heads/main", "oldSha": "0" * 40, "newSha": head}],
            "webhook": {"id": "6390e855e30d9209411de93b", "version": 3},
        }

    def answer(self, method: str, path: str, headers: dict[str, str]) -> Answer:
        parts = urlsplit(path)
        if found := _MODEL.match(unquote(parts.path)):
            name, what, revision = found.groups()
            return self._model(name, what, revision, parts.query, headers)
        if found := _FILE.match(unquote(parts.path)):
            return self._file(*found.groups(), path, headers)
        if parts.path.startswith("/lfs/"):
            return self._large(parts.path.removeprefix("/lfs/"))
        return Answer(404, b"Not Found")

    def _opened(self, headers: dict[str, str]) -> bool:
        return headers.get("authorization", "").removeprefix("Bearer ") in self.tokens

    def _missing(self, headers: dict[str, str]) -> Answer:
        """404 to a user, 401 to nobody, who is not told whether it exists."""
        known = self._opened(headers)
        said = "Repository not found" if known else "Invalid username or password."
        return Answer(404 if known else 401, b"", {"X-Error-Code": "RepoNotFound", "X-Error-Message": said})

    def _model(self, name: str, what: str | None, revision: str | None, query: str, headers: dict) -> Answer:
        if name in self.moved:
            rest = f"/{what}/{revision}" if what else ""
            return Answer(307, b"", {"Location": f"/api/models/{self.moved[name]}{rest}?{query}"})
        repository = self.repositories.get(name)
        if repository is None or (repository.private and not self._opened(headers)):
            return self._missing(headers)
        commit = repository.head if revision in (None, "main") else revision
        if commit not in repository.commits:
            return Answer(404, b"", {"X-Error-Code": "RevisionNotFound"})
        wanted = parse_qs(query)
        if what == "tree":
            found = [_entry(path, body) for path, body in repository.commits[commit].items()]
        else:
            found = _description(name, repository, commit, blobs="blobs" in wanted)
            if "expand" in wanted:
                found = {key: value for key, value in found.items() if key in wanted["expand"] or key in _ALWAYS}
        body = json.dumps(found).encode()
        return with_etag(body, headers, {"Content-Type": "application/json; charset=utf-8"})

    def _file(self, name: str, revision: str, path: str, whole: str, headers: dict) -> Answer:
        if name in self.moved:
            return Answer(307, b"", {"Location": whole.replace(quote(name), quote(self.moved[name]), 1)})
        repository = self.repositories.get(name)
        if repository is None:
            return self._missing(headers)
        if repository.gated and not self._opened(headers):
            said = f"Access to model {name} is restricted."
            return Answer(401, b"", {"X-Error-Code": "GatedRepo", "X-Error-Message": said})
        commit = repository.head if revision == "main" else revision
        body = repository.commits.get(commit, {}).get(path)
        if body is None:
            return Answer(404, b"", {"X-Error-Code": "EntryNotFound"})
        sent = {"X-Repo-Commit": commit, "ETag": f'"{git_id(body)}"'}
        if path.endswith(_LFS):
            digest = hashlib.sha256(body).hexdigest()
            store = self.url.replace("127.0.0.1", "localhost")  # another host, as the Hub's store is
            sent |= {
                "X-Linked-Etag": f'"{digest}"',
                "X-Linked-Size": str(len(body)),
                "Location": f"{store}/lfs/{digest}",
            }
            return Answer(302, b"", sent)
        return Answer(200, body, sent)

    def _large(self, digest: str) -> Answer:
        for repository in self.repositories.values():
            for body in repository.commits[repository.head].values():
                if hashlib.sha256(body).hexdigest() == digest:
                    return Answer(200, body, {"ETag": f'"{digest}"'})
        return Answer(404)


def _sha1(body: bytes) -> str:
    return hashlib.sha1(body, usedforsecurity=False).hexdigest()


def git_id(body: bytes) -> str:
    """As git names a blob."""
    return _sha1(b"blob %d\0" % len(body) + body)


def _description(name: str, repository: Repository, commit: str, *, blobs: bool) -> dict:
    files = repository.commits[commit]
    card = _metadata(files.get("README.md", b"").decode(errors="replace"))
    index = card.pop("model-index", None)
    found = {
        "_id": repository.key,
        "id": name,
        "modelId": name,
        "author": name.partition("/")[0],
        "sha": commit,
        "lastModified": "2026-11-28T08:00:00.000Z",
        "createdAt": "2025-04-05T18:00:00.000Z",
        "private": repository.private,
        "gated": repository.gated,
        "disabled": repository.disabled,
        "downloads": repository.downloads,
        "likes": repository.downloads // 100,
        "tags": [],
        "spaces": [],
        "cardData": card,
        "siblings": [_sibling(path, body, blobs=blobs) for path, body in sorted(files.items())],
    }
    if index is not None:
        found["model-index"] = index
    if repository.eval_results is not None:
        found["evalResults"] = repository.eval_results
    return found


def _metadata(readme: str) -> dict:
    found = re.match(r"^---\n(.*?)\n---(\n|$)", readme, re.DOTALL)
    return json.loads(json.dumps(yaml.safe_load(found[1]), default=str)) if found else {}


def _sibling(path: str, body: bytes, *, blobs: bool) -> dict:
    if not blobs:
        return {"rfilename": path}
    entry = _entry(path, body)
    lfs = {"lfs": {"sha256": entry["lfs"]["oid"], "size": len(body), "pointerSize": 134}} if "lfs" in entry else {}
    return {"rfilename": path, "size": len(body), "blobId": entry["oid"], **lfs}


def _entry(path: str, body: bytes) -> dict:
    if not path.endswith(_LFS):
        return {"type": "file", "oid": git_id(body), "size": len(body), "path": path}
    digest = hashlib.sha256(body).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(body)}\n".encode()
    lfs = {"oid": digest, "size": len(body), "pointerSize": len(pointer)}
    return {"type": "file", "oid": git_id(pointer), "size": len(body), "path": path, "lfs": lfs}
