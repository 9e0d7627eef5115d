"""The page of rules in a real browser: usable by everyone, and from a rule to one's own row and its report."""

from playwright.sync_api import expect

from tests.browser.conftest import Opened


def test_from_a_rule_to_the_own_row_and_the_place_in_its_report(opened: Opened) -> None:
    page = opened("/regler?soeg=slutter", user="leder")
    page.get_by_role("link", name="Indsatsen slutter, før den begynder").click()
    expect(page.get_by_text("Leveret med Synlig")).to_be_visible()
    page.get_by_role("button", name="Vis rækkerne").click()
    expect(page.get_by_text("ofType(CarePlan).where(id = 'plan-1').period")).to_be_visible()
    expect(page.get_by_text("bundle-of-0540")).to_be_visible()


def test_who_proposed_and_who_approved_a_rule_is_said(opened: Opened) -> None:
    page = opened("/regler/synlig-condition-of-a-woman", user="analytiker")
    expect(page.get_by_text("Foreslået af os:anna, godkendt af os:bent")).to_be_visible()
    expect(page.get_by_role("button", name="Vis rækkerne")).to_have_count(0)


def test_from_ones_own_exact_figure_to_its_row_the_rules_on_it_and_its_report(opened: Opened) -> None:
    page = opened("/egne-tal?kube=tilstande&maal=antal&opdelt=aar", user="leder")
    expect(page.get_by_text("Ikke til offentliggørelse")).to_be_visible()
    page.get_by_role("link", name="Rækkerne 2026").click()
    assert page.get_by_text("bundle-of-0540").count() == 0
    page.get_by_role("button", name="Vis rækkerne").click()
    expect(page.get_by_text("bundle-of-0540")).to_be_visible()
    expect(page.get_by_text("ofType(CarePlan).where(id = 'plan-1')")).to_be_visible()
    page.get_by_role("link", name="Indsatsen slutter, før den begynder").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Indsatsen slutter")


def test_what_the_rules_did_is_said_of_each_release_and_rule_by_rule(opened: Opened) -> None:
    page = opened("/frigivelser", user="leder")
    expect(page.get_by_text("Bemærket: 1.245 rækker (regler: 1).")).to_be_visible()
    page.get_by_role("link", name="Regel for regel").click()
    row = page.get_by_role("row").filter(has_text="stoppet")
    expect(row).to_contain_text("1.245")
    expect(row).to_contain_text("45")
    page.goto("/frigivelser", wait_until="commit")
    answer = page.request.get("/api/v1/releases/r-20260301-0badcafe/rules").json()
    assert {"rule": "synlig-plan-stopped-without-reason", "kommune": "0540", "rows": 45} in answer["rows"]


def test_from_a_finding_on_the_page_of_data_quality_to_its_rule(opened: Opened) -> None:
    page = opened("/kvalitet?uger=26", user="leder")
    expect(page.get_by_role("link", name="Jeres data regel for regel, uge for uge")).to_have_attribute(
        "href", "/regler/score"
    )
    page.locator(".mend-list").get_by_role("link", name="synlig-plan-stopped-without-reason").first.click()
    expect(page.get_by_text("Leveret med Synlig")).to_be_visible()
