"""The definitions of every indicator, event, table and column, as a page.

`python -m caseledger.warehouse.documentation` makes it.
"""

import shutil
from pathlib import Path

from caseledger.errors import RefusedError
from caseledger.ledger.store import refuse_storage_errors
from caseledger.settings import DBT_PROJECT, Settings
from caseledger.warehouse.definitions import TEMPLATE, read_definitions, write_exposures
from caseledger.warehouse.project import project_changed_at, run_on_project


def write_docs(settings: Settings, project: Path = DBT_PROJECT) -> Path:
    """Write the page and return its path; one that is newer than what it is made of is right as it is.

    Raises:
        RefusedError: dbt cannot make sense of the project.
    """
    page = settings.docs
    if not page.exists() or page.stat().st_mtime < max(project_changed_at(project), TEMPLATE.stat().st_mtime):
        target = settings.home / "dbt" / "docs"
        documented = target / "project"
        _copy_with_definitions(project, documented)
        run_on_project("docs", "generate", "--static", "--empty-catalog", target=target, project=documented)
        shutil.rmtree(documented)
        page.parent.mkdir(parents=True, exist_ok=True)
        (target / "static_index.html").replace(page)
    return page


def _copy_with_definitions(project: Path, copy: Path) -> None:
    """Copy the dbt project and add the indicators' pages, which dbt reads from the project's own folder only."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("target", "logs"))
    write_exposures(read_definitions(copy / "seeds"), copy / "models" / "marts" / "_definitions.yml")


def main() -> None:
    """Make the page and print where it is; exit code 1 and a sentence where that cannot be."""
    try:
        settings = Settings.from_environment()
        with refuse_storage_errors(settings.docs):
            print(write_docs(settings))
    except RefusedError as error:
        raise SystemExit(f"caseledger: {error}") from error


if __name__ == "__main__":
    main()
