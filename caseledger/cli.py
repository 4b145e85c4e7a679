"""The commands: what was typed is parsed, the work is called, the answer is printed."""

import sys
import traceback
from dataclasses import astuple, fields
from pathlib import Path
from typing import Annotated

import typer

from caseledger import answer
from caseledger.answer import Answer, Format
from caseledger.cli_import import import_app, mapping_app
from caseledger.cli_reference import reference_app
from caseledger.errors import RefusedError
from caseledger.ledger.loading import LoadSummary
from caseledger.ledger.loading import load as load_events
from caseledger.ledger.rejects import export_rejects, list_rejects
from caseledger.ledger.vault import identify_people
from caseledger.moments import parse_known_at, parse_recorded_at
from caseledger.options import FormatOption, one_of, progress_on_stderr, words_of
from caseledger.settings import BARNET, Settings
from caseledger.simulate import LAST_YEAR, Form
from caseledger.simulate import simulate as simulate_events
from caseledger.simulate.areas import parse_areas
from caseledger.upkeep.backup import back_up
from caseledger.upkeep.doctor import as_answer, examine, has_problem
from caseledger.upkeep.restore import restore as bring_back
from caseledger.warehouse import late_recording as late
from caseledger.warehouse import questions
from caseledger.warehouse.build import build as build_warehouse
from caseledger.warehouse.build import replay, what_is_newer
from caseledger.warehouse.explaining import Explanation, Movement, NearCase, in_words
from caseledger.warehouse.explaining import explain as explain_figure

app = typer.Typer(
    name="caseledger",
    help="An event-sourced warehouse for social-care performance: case events in, quarterly indicators out.",
    epilog="Files live in CASELEDGER_HOME (default ./data). See README.md for the way through.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.add_typer(reference_app, name="reference")
app.add_typer(import_app, name="import")
app.add_typer(mapping_app, name="mapping")

KnownAtOption = Annotated[
    str | None,
    typer.Option(
        help="As it was known at this moment (a bare date: the end of that day), from a replay that is built where absent."
    ),
]
KindOption = Annotated[
    questions.Kind | None,
    typer.Option(
        help="month, quarter or year (2011-12 is a month unless this says year).",
        parser=one_of(questions.Kind),
        metavar=words_of(questions.Kind),
    ),
]


def main() -> None:
    """Run a command: exit code 0 done, 1 refused or failed (one sentence on stderr), 2 wrong usage."""
    try:
        app()
    except RefusedError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("Stopped. Nothing was left half-done.")
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone, as `head` does
        raise SystemExit(0) from None
    except OSError as error:
        _fail(f"{error.filename or 'A file'} cannot be used: {error.strerror}.")
    except Exception as error:
        _fail(f"Unexpected error ({type(error).__name__}): a fault of caseledger. {_keep_traceback()} Please report it.")


def _keep_traceback() -> str:
    """Write down what happened, for the owner's eyes only, and say where: DuckDB's messages can carry values of a cell."""
    log = Settings.from_environment().logs / "error.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch(mode=0o600)
        log.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError as error:
        return f"What happened could not be written to {log} ({error.strerror})."
    return f"What happened is in {log}."


@app.command(epilog="Example: `caseledger demo`")
def demo() -> None:
    """The main job on the sample ledger, in ./demo: load, build, and the figures beside the printed ones."""
    from caseledger.demo import run_demo  # the sample, whose reading would take every other command a tenth of its start

    run_demo(Settings.from_environment(), progress_on_stderr(quiet_seconds=0))


@app.command(epilog="Example: `caseledger load extracts/2016-07 --format json`")
def load(
    paths: Annotated[
        list[str],
        typer.Argument(help="Event files (.jsonl, .ndjson, .csv, .parquet), folders, or - for standard input."),
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Reject fields that the catalogue does not know.")] = False,
    recorded_at: Annotated[str | None, typer.Option(help="When lines that do not say were recorded (default: now).")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Load events into the ledger: all files of one command are one load, which happens whole or not at all.

    Rejected lines are no failure: `caseledger rejects` lists them with their reasons. A file that was loaded whole before is not
    read again, and its lines are counted as duplicates.
    """
    summary = load_events(
        Settings.from_environment(),
        paths,
        strict=strict,
        recorded_at=parse_recorded_at(recorded_at) if recorded_at else None,
        progress=progress_on_stderr(),
        note=_note,
    )
    _print_load(summary, form)


@app.command(epilog="Example: `caseledger rejects --export to_correct.jsonl`")
def rejects(
    load_id: Annotated[int | None, typer.Option("--load", help="Of this load only.")] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the raw lines to this file (a file per format), to correct and load.")
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the lines that were turned away, each with its file, line, reasons and the fields at fault; needs the key."""
    settings = Settings.from_environment()
    if export is None:
        answer.write(list_rejects(settings, load_id), form)
        return
    for path in export_rejects(settings, export, load_id):
        print(path)


@app.command(epilog="Example: `caseledger build --known-at 2016-07-21`")
def build(known_at: KnownAtOption = None) -> None:
    """Build cases and results from the ledger, and publish the results; with --known-at, only the replay as known then."""
    moment = parse_known_at(known_at) if known_at else None
    print(build_warehouse(Settings.from_environment(), moment, progress_on_stderr()))


@app.command(epilog="Example: `caseledger results --period '2016-17 Q2' --indicator FS/C22`")
def results(
    period: Annotated[str | None, typer.Option(help="2016-07, '2016-17 Q2' or 2016-17 (default: all).")] = None,
    kind: KindOption = None,
    indicator: Annotated[list[str] | None, typer.Option(help="Of this indicator; may be given several times.")] = None,
    known_at: KnownAtOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Print results, exact and unsuppressed: numerator, denominator, value, and why there is none where there is none."""
    warehouse = _warehouse(known_at)
    found = questions.results(warehouse, period, kind, indicator or [])
    _write(found, form, warehouse, questions.RESULT_FOR_PEOPLE)


@app.command(epilog="Example: `caseledger cases FS/C25 --period '2016-17 Q2'`")
def cases(
    indicator: Annotated[str, typer.Argument(metavar="REF", help="The indicator, such as FS/C25.")],
    period: Annotated[str, typer.Option(help="2016-07, '2016-17 Q2' or 2016-17.")],
    kind: KindOption = None,
    known_at: KnownAtOption = None,
    identify: Annotated[
        bool, typer.Option("--identify", help="Show local ids; needs the key, and every look is written down.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Print every case behind a result (of a count: every case counted), with clock, due date, what met it, and the reason."""
    warehouse = _warehouse(known_at)
    found = questions.cases(warehouse, indicator, period, kind)
    _note(questions.what_is_not_fed(warehouse, indicator, period, kind))
    if identify:
        found = identify_people(Settings.from_environment(), found, f"cases {indicator} --period {period}")
    _write(found, form, warehouse)


@app.command(epilog="Example: `caseledger explain FS/C25 --period '2016-17 Q2'`")
def explain(
    indicator: Annotated[str, typer.Argument(metavar="REF", help="The indicator, such as FS/C25.")],
    period: Annotated[str, typer.Option(help="2016-07, '2016-17 Q2' or 2016-17.")],
    kind: KindOption = None,
    known_at: KnownAtOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Explain a figure: definition, fraction, target and rating, the cases nearest to their limit, and why it moved.

    The changes of the cases since the period before add up to the change of the figure.
    """
    explanations = explain_figure(_warehouse(known_at), indicator, period, kind)
    if form is Format.JSON:
        answer.write_json([each.as_dict() for each in explanations])
        return
    for each in explanations:
        _print_explanation(each, form)


@app.command(epilog="Example: `caseledger outlook --indicator FS/C22 --cases --known-at 2016-07-21`")
def outlook(
    indicator: Annotated[list[str] | None, typer.Option(help="Of this indicator; may be given several times.")] = None,
    cases: Annotated[
        bool, typer.Option("--cases", help="List the open cases that decide it instead, those that can still be met first.")
    ] = False,
    known_at: KnownAtOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say where the periods under way will land: the best and the worst that can still come of each timeliness indicator."""
    warehouse = _warehouse(known_at)
    found = questions.outlook(warehouse, indicator or [], by_case=cases)
    _write(found, form, warehouse)
    if not found.rows:
        _note("No period is under way: all that the ledger holds lies in periods that have ended, or nothing is left to decide.")


@app.command("late-recording", epilog="Example: `caseledger late-recording --period '2016-17 Q2'`")
def late_recording(
    period: Annotated[str, typer.Option(help="2016-07, '2016-17 Q2' or 2016-17.")],
    kind: KindOption = None,
    indicator: Annotated[list[str] | None, typer.Option(help="Of this indicator; may be given several times.")] = None,
    known_at: KnownAtOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Tell of late work whether it was not done, or done in time and recorded late, by what is known now.

    Of the cases that were out of the numerator when the figure was reported: how many are in it now, and how many were not done.
    It was reported when it was published, or else at the end of the 15th working day after the period.
    """
    settings = Settings.from_environment()
    told = late.late_recording(settings, _warehouse(known_at), period, kind, indicator or [], progress_on_stderr())
    answer.write(told, form, late.FOR_PEOPLE)


@app.command(epilog="Example: `caseledger reconcile fs-2016-q2 --format csv`")
def reconcile(
    report: Annotated[str, typer.Argument(help="The published report: fs-2015-q4, fs-2016-q1, fs-2016-q2, improvement-2017-11.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Print a published report's figures beside the computed ones, and what in print contradicts what.

    Every figure is equal (to the precision printed), equal once contradicted cells are put right, differs, or is not derivable,
    with the reason; those that differ come first. The report is also read against itself and the others: a contradiction is named
    with its cells and its arithmetic, the most serious first.
    """
    from caseledger import reconciliation  # the reading of reports, which no other command needs

    found = reconciliation.reconcile(Settings.from_environment().warehouse, report)
    reconciliation.write_reconciliation(found, form)


@app.command(epilog="Example: `caseledger doctor`")
def doctor(form: FormatOption = Format.TABLE) -> None:
    """Examine the installation and say what to do about what is not well; changes nothing.

    Exit code 1 when there is a problem, 0 when there are only warnings or all is well.
    """
    findings = examine(Settings.from_environment(), progress_on_stderr())
    answer.write(as_answer(findings), form, longest_cell=None)
    if has_problem(findings):
        raise typer.Exit(1)


@app.command(epilog="Example: `caseledger backup backups/2016-10-04`")
def backup(folder: Annotated[Path, typer.Argument(help="A new or an empty folder.")]) -> None:
    """Write ledger and vault, as Parquet files with a manifest, into a folder; the key is not in it."""
    print(*back_up(Settings.from_environment(), folder, progress_on_stderr()).sentences, sep="\n")


@app.command(epilog="Example: `CASELEDGER_HOME=restored caseledger restore backups/2016-10-04`")
def restore(folder: Annotated[Path, typer.Argument(help="The folder of a backup.")]) -> None:
    """Bring the ledger and the vault of a backup back, into a home that has neither; every file is checked first."""
    print(*bring_back(Settings.from_environment(), folder, progress_on_stderr()).sentences, sep="\n")


@app.command(epilog="Example: `caseledger simulate --people 100000 --years 10 --seed 1 --out simulated`")
def simulate(
    people: Annotated[int, typer.Option(help="How many people the services know; a borough's are some 40,000 in ten years.")],
    years: Annotated[int, typer.Option(help="Financial years, the last one ending in --until.")],
    seed: Annotated[int, typer.Option(help="Another number gives other lives; the same one the same bytes.")],
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="A new or empty folder for the files.")],
    areas: Annotated[str, typer.Option(help="ONS codes with commas between, or how many areas.")] = BARNET,
    form: Annotated[
        Form, typer.Option("--format", help="How to write the events.", parser=one_of(Form), metavar=words_of(Form))
    ] = Form.JSON_LINES,
    until: Annotated[int, typer.Option(metavar="YEAR", help="The simulation ends on 31 March of this year.")] = LAST_YEAR,
) -> None:
    """Write the events of a synthetic borough, region or country, to measure and to test with: nobody in it exists."""
    summary = simulate_events(out, people, years, seed, parse_areas(areas), form, progress_on_stderr(), until=until)
    print(f"{summary.lines:,} lines in {len(summary.files)} files in {out} ({summary.seconds:.1f} s)")


def _warehouse(known_at: str | None) -> Path:
    settings = Settings.from_environment()
    if known_at:
        return replay(settings, parse_known_at(known_at), progress_on_stderr())
    if settings.warehouse.exists():
        _note(what_is_newer(settings))
    return settings.warehouse


def _write(found: Answer, form: Format, warehouse: Path, for_people: tuple[str, ...] = ()) -> None:
    """Write what a warehouse answers; beside a table, say which moment it is as of."""
    answer.write(found, form, for_people)
    if form is Format.TABLE:
        _note(questions.moment_in_words(warehouse))


def _print_explanation(explanation: Explanation, form: Format) -> None:
    nearest = Answer(tuple(field.name for field in fields(NearCase)), list(map(astuple, explanation.nearest)))
    moved = Answer(tuple(field.name for field in fields(Movement)), list(map(astuple, explanation.movements or [])))
    if form is Format.CSV:
        answer.write(moved, form)
        return
    print(*in_words(explanation), sep="\n")
    if nearest.rows:
        answer.write_table(nearest.columns, nearest.rows, title="\nNearest to their limit")
    if moved.rows:
        answer.write_table(moved.columns, moved.rows, title=f"\nWhat has changed since {explanation.figure['previous_period']}")
    print()


def _print_load(summary: LoadSummary, form: Format) -> None:
    counts = {field.name: getattr(summary, field.name) for field in fields(summary)}
    if form is Format.JSON:
        answer.write_json(counts)
    elif form is Format.CSV:
        answer.write(Answer(tuple(counts), [tuple(counts.values())]), form)
    else:
        for name, value in counts.items():
            print(
                f"{name:<19}{', '.join(f'{key} {count}' for key, count in value.items()) if isinstance(value, dict) else value}"
            )


def _note(sentence: str | None) -> None:
    """Say something beside the answer."""
    if sentence:
        print(f"caseledger: {sentence}", file=sys.stderr)


def _fail(sentence: str) -> None:
    print(f"caseledger: {sentence}", file=sys.stderr)
    raise SystemExit(1)
