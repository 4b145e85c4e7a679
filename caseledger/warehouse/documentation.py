"""The definitions of every event, table and column, as a page; `python -m caseledger.warehouse.documentation` makes it."""

from pathlib import Path

from caseledger.settings import Settings
from caseledger.warehouse.project import project_changed_at, run_on_project


def write_docs(settings: Settings) -> Path:
    """Write the page and return its path; one that is newer than the dbt project is right as it is.

    Raises:
        RefusedError: dbt cannot make sense of the project.
    """
    page = settings.docs
    if not page.exists() or page.stat().st_mtime < project_changed_at():
        target = settings.home / "dbt" / "docs"
        run_on_project("docs", "generate", "--static", "--empty-catalog", target=target)
        page.parent.mkdir(parents=True, exist_ok=True)
        (target / "static_index.html").replace(page)
    return page


if __name__ == "__main__":
    print(write_docs(Settings.from_environment()))
