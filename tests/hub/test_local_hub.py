"""The local Hub speaks to the real client: its own calls work against it, and raise what they raise at the Hub."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

from tests.hub.falcon import NAME, files


@pytest.fixture
def api(hub):
    """The real client at the local Hub."""
    return HfApi(endpoint=hub.url)


def test_the_client_reads_a_models_description(hub, api):
    """Commit, gating, card data with its model index, and every file with its blob and LFS digest."""
    info = api.model_info(NAME, files_metadata=True)
    assert (info.sha, info.gated, info.card_data.license) == (hub.repositories[NAME].head, False, "apache-2.0")
    assert info.model_index[0]["name"] == "Falcon"
    assert {each.rfilename for each in info.siblings} == set(files())
    assert all(each.blob_id for each in info.siblings)
    assert {each.rfilename for each in info.siblings if each.lfs} == {
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
    }
    assert api.model_info(NAME, expand=["sha", "gated"]).card_data is None
    assert api.model_info(NAME, revision=info.sha).sha == info.sha


def test_the_client_lists_the_tree(api):
    """By its own paged call."""
    assert {each.path for each in api.list_repo_tree(NAME, recursive=True)} == set(files())


@pytest.mark.parametrize("path", ["config.json", "model-00001-of-00002.safetensors"])
def test_the_client_downloads_a_file(api, tmp_path, path):
    """A small one from the repository, a large one by a redirect; both checked against their ETag and size."""
    found = api.hf_hub_download(NAME, path, cache_dir=tmp_path)
    content = files()[path]
    assert Path(found).read_bytes() == (content.encode() if isinstance(content, str) else content)


def test_the_client_follows_a_rename(hub, api, tmp_path):
    """307 for the description and for the files."""
    hub.rename(NAME, "acme/Falcon-2")
    assert api.model_info(NAME).id == "acme/Falcon-2"
    assert api.hf_hub_download(NAME, "config.json", cache_dir=tmp_path)


def test_the_client_raises_what_it_raises_at_the_hub(hub, api, tmp_path):
    """Missing, gated, limited."""
    with pytest.raises(RepositoryNotFoundError):
        api.model_info("acme/none")
    hub.gate(NAME, "manual")
    with pytest.raises(GatedRepoError):
        api.hf_hub_download(NAME, "config.json", cache_dir=tmp_path)
    hub.limit(Retry_After="5")
    with pytest.raises(HfHubHTTPError, match="429"):
        api.model_info(NAME)
