"""The commands that bring extracts in: `caseledger import ...` and `caseledger mapping propose`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from caseledger import answer
from caseledger.answer import Answer, Format
from caseledger.importers import extracts
from caseledger.importers.importing import ImportSummary, Request
from caseledger.importers.preview import propose as propose_mapping
from caseledger.ledger.vault import identify_people
from caseledger.moments import parse_recorded_at
from caseledger.options import FormatOption, one_of, progress_on_stderr, words_of
from caseledger.settings import Settings
from caseledger.warehouse import questions

import_app = typer.Typer(
    help="Bring in statutory returns and extracts: what they say that was not said before becomes events.",
    epilog="Example: `caseledger import annex-a Annex_A.xlsx --extracted-on 2024-01-31`",
    no_args_is_help=True,
)
mapping_app = typer.Typer(
    help="Say which columns of an extract are which events.",
    epilog="Example: `caseledger mapping propose visits.xlsx`",
    no_args_is_help=True,
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="The files of one extract.")]
ExtractedOn = Annotated[
    str, typer.Option("--extracted-on", help="The day (or moment) the extract was taken: what it says became known then.")
]
Backfill = Annotated[
    bool, typer.Option("--backfill", help="Insert an extract older than one imported already, as knowledge of its own time.")
]
Area = Annotated[str | None, typer.Option(help="The authority's ONS code (default: CASELEDGER_AREA).")]
Source = Annotated[str | None, typer.Option(help="The name of the source (default: the format's).")]
Rejects = Annotated[
    Path | None, typer.Option(metavar="FILE.xlsx", help="Write the cells that could not be read as a workbook for the sender.")
]


@import_app.command("annex-a", epilog="Example: `caseledger import annex-a Annex_A.xlsx --extracted-on 2024-01-31`")
def annex_a(
    files: Files,
    extracted_on: ExtractedOn,
    early_help: Annotated[
        extracts.EarlyHelp | None,
        typer.Option(
            help="What the early help assessments of List 2 are; without it they are not carried, since it does not say.",
            parser=one_of(extracts.EarlyHelp),
            metavar=words_of(extracts.EarlyHelp),
        ),
    ] = None,
    backfill: Backfill = False,
    area: Area = None,
    source: Source = None,
    rejects: Rejects = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Import an Ofsted Annex A workbook (Lists 1 to 11, or some of them)."""
    request = Request(parse_recorded_at(extracted_on), backfill, area, source, rejects)
    _print(extracts.import_annex_a(Settings.from_environment(), files, request, progress_on_stderr(), early_help), form)


@import_app.command("ssda903", epilog="Example: `caseledger import ssda903 903/*.csv --year 2020 --extracted-on 2020-06-30`")
def ssda903(
    files: Files,
    extracted_on: ExtractedOn,
    year: Annotated[
        int | None, typer.Option(help="The collection year, which ends on its 31 March (default: the last that ended).")
    ] = None,
    backfill: Backfill = False,
    area: Area = None,
    source: Source = None,
    rejects: Rejects = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Import an SSDA903 return on children looked after: its CSV files, or its XML."""
    request = Request(parse_recorded_at(extracted_on), backfill, area, source, rejects)
    _print(extracts.import_ssda903(Settings.from_environment(), files, year, request, progress_on_stderr()), form)


@import_app.command("cin-census", epilog="Example: `caseledger import cin-census CIN_2022.xml --extracted-on 2022-07-01`")
def cin_census(
    files: Files,
    extracted_on: ExtractedOn,
    backfill: Backfill = False,
    area: Area = None,
    source: Source = None,
    rejects: Rejects = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Import a children in need census: the XML file of a year from 2017 to 2026."""
    request = Request(parse_recorded_at(extracted_on), backfill, area, source, rejects)
    _print(extracts.import_cin_census(Settings.from_environment(), files, request, progress_on_stderr()), form)


@import_app.command(
    "table", epilog="Example: `caseledger import table visits.xlsx --mapping visits.yml --extracted-on 2024-01-31`"
)
def table(
    files: Files,
    mapping: Annotated[Path, typer.Option(metavar="M.yml", help="Which columns are which events; see docs/import.md.")],
    extracted_on: ExtractedOn,
    backfill: Backfill = False,
    area: Area = None,
    source: Source = None,
    rejects: Rejects = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Import any extract (CSV, XLSX, Parquet) by a mapping of your own; `caseledger mapping propose` drafts one."""
    request = Request(parse_recorded_at(extracted_on), backfill, area, source, rejects)
    _print(extracts.import_table(Settings.from_environment(), files, mapping, request, progress_on_stderr()), form)


@import_app.command("disagreements", epilog="Example: `caseledger import disagreements --issue end_differs --format csv`")
def disagreements(
    issue: Annotated[str | None, typer.Option(help="Only this issue, such as end_differs or missing_in_other.")] = None,
    identify: Annotated[
        bool, typer.Option("--identify", help="Show local ids; needs the key, and every look is written down.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """List what two sources say differently of one person or case, and cases that one has and another should have."""
    settings = Settings.from_environment()
    found = questions.disagreements(settings.warehouse, issue)
    if identify:
        found = identify_people(settings, found, "import disagreements")
    answer.write(found, form)


def _print(summary: ImportSummary, form: Format) -> None:
    counts = summary.counts()
    if form is Format.JSON:
        answer.write_json(counts)
    elif form is Format.CSV:
        answer.write(Answer(tuple(counts), [tuple(map(_flat, counts.values()))]), form)
    else:
        for name, value in counts.items():
            if isinstance(value, list):
                print(f"{name}:", *(value or ["none"]), sep="\n    ")
            else:
                print(f"{name:<19}{_flat(value)}")


def _flat(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {count}" for key, count in value.items())
    return value


@mapping_app.command("propose", epilog="Example: `caseledger mapping propose visits.xlsx --out visits.yml`")
def propose(
    file: Annotated[Path, typer.Argument(help="The extract: CSV, XLSX or Parquet.")],
    out: Annotated[Path | None, typer.Option(metavar="M.yml", help="Write the draft to this new file.")] = None,
) -> None:
    """Draft a mapping for an extract, and show its first ten rows as events; nothing enters the ledger."""
    proposal = propose_mapping(file, out)
    print(f"The draft is in {out}." if out else proposal.text)
    print("\nThe first rows as events:" if proposal.events.rows else "\nNo row gives an event yet.")
    answer.write(proposal.events, Format.TABLE)
    print("\nNot understood:", *(proposal.not_understood or ["nothing"]), sep="\n    ")
