"""An analyst makes a token, fetches a table with it, and takes it back."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Opened

TABLE = "/api/v1/cubes/tilstande/table?by=kommune&where=aar=2026&measure=pr_1000&format=csv"


def test_a_token_is_shown_once_works_and_is_revoked(opened: Opened, picture: Callable[..., None]) -> None:
    page = opened("/adgang", user="analytiker")
    page.get_by_label("Hvad skal det bruges til?").fill("Power BI, ledelsesrapport")
    page.get_by_role("button", name="Lav token").click()
    secret = page.get_by_label("Token til Power BI, ledelsesrapport").input_value()
    assert secret.startswith("synlig_")
    tool = page.context.browser
    assert tool is not None
    stranger = tool.new_context(base_url=page.url.rsplit("/adgang", 1)[0])
    bearer = {"Authorization": f"Bearer {secret}"}
    assert stranger.request.get(TABLE, headers=bearer).status == 200
    page.goto("/adgang")
    assert secret not in page.content()
    picture(page, "adgang")
    page.get_by_role("button", name="Tilbagekald Power BI, ledelsesrapport").click()
    expect(page.get_by_text("Du har ingen tokens endnu.")).to_be_visible()
    assert stranger.request.get(TABLE, headers=bearer).status == 401
    stranger.close()


def test_a_token_needs_a_purpose(opened: Opened) -> None:
    page = opened("/adgang", user="analytiker", scripts=False)
    page.get_by_label("Hvad skal det bruges til?").fill("   ")
    page.get_by_role("button", name="Lav token").click()
    expect(page.get_by_text("Skriv, hvad tokenet skal bruges til")).to_be_visible()


def test_logging_out_is_one_click(opened: Opened) -> None:
    page = opened("/adgang")
    page.get_by_role("button", name="Log ud").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er logget ud")
    page.goto("/adgang")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind som")
