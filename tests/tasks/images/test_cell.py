"""What a cell of a table may hold, and what files it may not reach."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.tasks.images.cell import files_of, images_of


def read(cell, folder=None):
    """The bytes of a cell's images."""
    return [base64.b64decode(image.data) for image in images_of(cell, folder)]


@pytest.fixture
def folder(tmp_path, picture):
    """A data folder with a picture in it and one outside."""
    inside = tmp_path / "data"
    (inside / "images").mkdir(parents=True)
    (inside / "images/one.png").write_bytes(picture())
    (tmp_path / "secret.png").write_bytes(picture())
    return inside


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: data,
        bytearray,
        lambda data: {"bytes": data, "path": "x.png"},
        lambda data: {"bytes": data, "path": None},
        lambda data: base64.b64encode(data).decode(),
        lambda data: f"data:image/png;base64,{base64.b64encode(data).decode()}",
        lambda data: {"bytes": base64.b64encode(data).decode(), "path": None},
        lambda data: base64.encodebytes(data).decode(),
    ],
)
@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_every_way_gives_the_same_bytes(picture, folder, wrap, file_format):
    """Bytes, the Hub's struct, base64 and data URLs; a JPEG's base64 begins with a slash and is no path."""
    data = picture(file_format)
    assert read(wrap(data), folder) == [data]


def test_names_of_files(folder, picture):
    """Relative to the data's folder, also in the Hub's struct."""
    assert read("images/one.png", folder) == read({"bytes": None, "path": "images/one.png"}, folder) == [picture()]
    assert list(files_of(["images/one.png", b"x", None], folder)) == [folder / "images/one.png"]


def test_lists_and_nulls(picture):
    """A list is several in order; null, blank and the empty list are none."""
    one, other = picture(), picture(size=(8, 8))
    assert read([one, None, {"bytes": other, "path": None}]) == [one, other]
    assert [read(cell) for cell in (None, "", "  ", [], {"bytes": None, "path": None})] == [[], [], [], [], []]


@pytest.mark.parametrize(
    "name", ["../secret.png", "images/../../secret.png", "images/./../images/one.png", "..", "a/..\\b"]
)
def test_no_way_out(folder, name):
    """A path that leads up is refused, even where it comes back."""
    with pytest.raises(UserError, match=r"leads out|no file"):
        read(name, folder)


def test_no_absolute_path(folder):
    """Not even to a picture that is there."""
    with pytest.raises(UserError, match="no file"):
        read(str(folder / "images/one.png"), folder)
    assert list(files_of(str(folder / "images/one.png"), folder)) == []


def test_no_link_out(folder):
    """A link to a file outside is no way out either; one inside is a file."""
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    (folder / "good.png").symlink_to(folder / "images/one.png")
    with pytest.raises(UserError, match="link that leads out"):
        read("link.png", folder)
    assert read("good.png", folder)


@pytest.mark.parametrize("address", ["https://x.org/a.png", "file:///etc/passwd", "zip://a.png::b.zip", "s3://b/a.png"])
def test_no_address(folder, address):
    """Nothing is downloaded or opened by address."""
    with pytest.raises(UserError, match="address"):
        read(address, folder)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("images/two.png", "no file 'images/two.png' in the data's folder"),
        ("images", "no image"),
        (7, "int is no image"),
        (True, "bool is no image"),
        ({"url": "x"}, "not {url}"),
        ("data:image/png;base64,@@@@", "not in base64"),
        ("data:text/html;base64,PGI+", "no image"),
        (b"plain", "no image that can be read"),
        ("é", "no image"),
        ("a\0b", "no image"),
        ("a" * 5000 + "/b", "no image"),
        ([["nested"]], "list is no image"),
    ],
)
def test_mistakes(folder, cell, told):
    """Each in one line."""
    with pytest.raises(UserError, match=told) as error:
        read(cell, folder)
    assert "\n" not in str(error.value)


def test_a_struct_without_bytes_on_the_hub():
    """A row that only names a file has lost its picture."""
    with pytest.raises(UserError, match="not in the table"):
        read({"bytes": None, "path": "one.png"})


@given(
    st.recursive(
        st.none() | st.text() | st.binary(max_size=20) | st.integers(), lambda each: st.lists(each, max_size=3)
    )
)
def test_any_cell(cell):
    """Never anything but a UserError."""
    try:
        read(cell)
    except UserError as error:
        assert str(error)
