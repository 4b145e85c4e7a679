"""The docs page: made whole, and only when the definitions are newer."""

from caseledger.settings import Settings
from caseledger.warehouse.documentation import write_docs


def test_the_page_has_every_definition_and_is_not_made_twice(home: Settings) -> None:
    page = write_docs(home)
    assert page == home.docs
    text = page.read_text(encoding="utf-8")
    assert "stg_referral_received" in text
    assert "indicator_result" in text
    made = page.stat().st_mtime_ns
    assert write_docs(home).stat().st_mtime_ns == made
