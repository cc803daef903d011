"""The page keeps to itself: it logs nothing, asks for nothing and breaks nothing of its policy."""

from __future__ import annotations

from tests.browser.chromium import watched


def test_nothing_is_logged_or_requested(each):
    """In either theme and size, after scrolling through all of it."""
    each.page.mouse.wheel(0, 100_000)
    each.page.wait_for_load_state("networkidle")
    assert each.noted == []


def test_a_page_that_is_not_quiet_is_noticed(browser, tmp_path):
    """The watch itself: a message, an error, a request, a dialog and a style that the policy forbids are all noted."""
    loud = tmp_path / "loud.html"
    loud.write_text(
        "<meta http-equiv=content-security-policy content=\"style-src 'none'\"><p style='color:red'>"
        "<img src='http://127.0.0.1:9/x.png'><script>console.log('said'); alert('asked'); throw Error('oh')</script>"
    )
    with watched(browser, loud) as seen:
        seen.open()
        told = "\n".join(seen.noted)
    for word in (
        "console: said",
        "dialog: asked",
        "error: oh",
        "request: http://127.0.0.1:9/x.png",
        "Content Security",
    ):
        assert word in told
