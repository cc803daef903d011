"""A zip file that nobody vouches for."""

import struct
import zipfile

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.exchange.reading.archive import opened

ZSTANDARD = 93


def zipped(path, members, method=zipfile.ZIP_DEFLATED):
    """Write an archive."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def in_zstandard(path, name, data, claimed=None):
    """Write an archive as Inspect does: stored by `zipfile`, then said to be packed."""
    packed = pa.compress(data, codec="zstd", asbytes=True)
    zipped(path, {name: packed}, zipfile.ZIP_STORED)
    whole = bytearray(path.read_bytes())
    directory = whole.index(b"PK\x01\x02")
    size = len(data) if claimed is None else claimed
    struct.pack_into("<H", whole, directory + 10, ZSTANDARD)
    struct.pack_into("<I", whole, directory + 16, zipfile.crc32(data))
    struct.pack_into("<I", whole, directory + 24, size)
    path.write_bytes(whole)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read(tmp_path, method):
    """Stored or deflated."""
    with opened(zipped(tmp_path / "a.eval", {"x/a.json": b"{}", "b": b"b" * 9999}, method)) as archive:
        assert archive.names == ["x/a.json", "b"]
        assert (archive.read("x/a.json"), archive.read("b")) == (b"{}", b"b" * 9999)


def test_zstandard_is_read(tmp_path):
    """Inspect packs with it, and Python's zipfile cannot read it."""
    with opened(in_zstandard(tmp_path / "a.eval", "h.json", b"{}" * 5000)) as archive:
        assert archive.read("h.json") == b"{}" * 5000


def test_of_a_name_written_twice_the_last_counts(tmp_path):
    """As for every reader of zip files."""
    path = zipped(tmp_path / "a.eval", {"a": b"old"})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a", b"new")
    with opened(path) as archive:
        assert archive.read("a") == b"new"


@pytest.mark.parametrize("name", ["../a.json", "/etc/passwd", "a/../../b", "C:\\a", "..\\a"])
def test_a_path_outside_is_refused(tmp_path, name):
    """Nothing is unpacked to disk, and still such an archive is no log."""
    path = zipped(tmp_path / "a.eval", {name: b"x"})
    with pytest.raises(UserError, match="outside itself"), opened(path):
        pass


def test_a_link_is_refused(tmp_path):
    """Whatever it points to."""
    link = zipfile.ZipInfo("samples/a.json")
    link.external_attr = 0o120777 << 16
    path = zipped(tmp_path / "a.eval", {link: b"/etc/passwd"})
    with pytest.raises(UserError, match="a link"), opened(path):
        pass


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    """By its declared size."""
    path = zipped(tmp_path / "a.eval", {f"samples/{n}": bytes(40_000_000) for n in range(2)})
    with pytest.raises(UserError, match="would unpack to 80,000,000 bytes"), opened(path):
        pass


def test_a_huge_member_is_refused(tmp_path):
    """Even where the whole is not packed tightly."""
    path = in_zstandard(tmp_path / "a.eval", "h.json", b"{}", claimed=300_000_000)
    with pytest.raises(UserError, match="would unpack to 300,000,000 bytes"), opened(path):
        pass


@pytest.mark.parametrize("claimed", [100, 1_000])
def test_a_size_that_is_a_lie_is_refused(tmp_path, claimed):
    """A member that goes on, or ends too early; no more than the declared size is ever unpacked."""
    path = in_zstandard(tmp_path / "a.eval", "h.json", b"x" * 500, claimed=claimed)
    with opened(path) as archive, pytest.raises(UserError, match="not what its directory says"):
        archive.read("h.json")


def test_what_is_no_archive_is_a_mistake(tmp_path):
    """In one line."""
    path = tmp_path / "a.eval"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(UserError, match="cannot be read"), opened(path):
        pass


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_is_found_or_does_no_harm(tmp_path, position, damage):
    """Either the bytes that were written, or a plain mistake."""
    path = zipped(tmp_path / "a.eval", {"a": b"alpha" * 40, "b": b"beta" * 40})
    whole = bytearray(path.read_bytes())
    place = position % len(whole)
    whole[place : place + len(damage)] = damage
    path.write_bytes(whole)
    try:
        with opened(path) as archive:
            read = {archive.read(name) for name in archive.names}
    except UserError:
        return
    assert read <= {b"alpha" * 40, b"beta" * 40, b""}
