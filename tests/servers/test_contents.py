"""What is in the files that an engine loads."""

import os

from harness.servers.contents import contents


def test_a_checkpoint_is_all_its_files(tmp_path):
    """Any of them changed, added or renamed makes another; what clients keep in hidden folders does not."""
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "config.json").write_bytes(b"{}")
    seen = [contents(tmp_path)]
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "lock").touch()
    assert contents(tmp_path) == seen[0]
    (tmp_path / "config.json").write_bytes(b"{ }")
    seen.append(contents(tmp_path))
    (tmp_path / "original").mkdir()
    (tmp_path / "original" / "params.json").write_bytes(b"{}")
    seen.append(contents(tmp_path))
    (tmp_path / "model.safetensors").rename(tmp_path / "other.safetensors")
    seen.append(contents(tmp_path))
    assert len(set(seen)) == 4


def test_a_long_file_is_known_by_pieces_of_all_of_it(tmp_path):
    """Its first and its last byte count, and its length."""
    path, size = tmp_path / "m.gguf", 5_000_000
    seen = set()
    for change in (None, 0, size - 1, size):
        data = bytearray(size)
        if change is not None:
            data[change : change + 1] = b"x"
        path.write_bytes(data)
        os.utime(path, ns=(len(seen), len(seen)))
        seen.add(contents(path))
    assert len(seen) == 4


def test_what_is_not_here_has_none(tmp_path):
    """A repository's name, or a file that only the engine's machine has."""
    assert contents(tmp_path / "meta" / "scout") is None
