"""The main job from end to end on the sample ledger, proved on a published report."""

from shutil import rmtree
from textwrap import shorten

from caseledger import sample
from caseledger.answer import write_table
from caseledger.errors import RefusedError
from caseledger.ledger.loading import load
from caseledger.progress import Progress, silent
from caseledger.reconciliation import Reconciliation, reconcile
from caseledger.settings import BARNET, DEMO_HOME, Settings
from caseledger.warehouse.build import build
from caseledger.warehouse.comparison import Comparison, compare_with_published
from caseledger.warehouse.dbt import parsing_ahead

SAMPLE_FOLDER = "sample"
NAME_WIDTH = 52
# The report that the demo is held against: the latest whose figures are wholly in the sample's time.
REPORT = "fs-2016-q2"
MOST_SERIOUS = 3
WHERE_TO_LOOK = f"""Where to look next:
  export CASELEDGER_HOME={DEMO_HOME}                               # the commands below then ask the demo
  .venv/bin/caseledger cases FS/C25 --period '2016-17 Q2'   # the children behind a figure
  .venv/bin/caseledger results --known-at 2016-07-21        # the figures as they were known on a past day
  .venv/bin/caseledger rejects                              # the lines that were turned away, and why
  {DEMO_HOME}/warehouse.duckdb                                     # cases and results, for SQL: indicator_case, indicator_result
  .venv/bin/caseledger reconcile fs-2016-q1                 # a published report: every figure, and what contradicts what
  docs/sample.md                                            # which printed figures cannot hold together
  make docs                                                 # the definitions, as a page"""


def run_demo(settings: Settings, progress: Progress = silent) -> None:
    """Make the sample's events, load and build them in a home of their own, and print what came out.

    Raises:
        RefusedError: ./demo is there already and holds something else.
    """
    settings = settings.at(DEMO_HOME, default_area=BARNET)
    _clear(settings)
    progress("Writing the sample's events")
    with parsing_ahead(settings):
        files = sample.write(settings.home / SAMPLE_FOLDER)
    progress(f"Loading {len(files)} files")
    summary = load(settings, [str(settings.home / SAMPLE_FOLDER)], progress=progress)
    build(settings, progress=progress)
    proof = reconcile(settings.warehouse, REPORT)
    _print_proof(compare_with_published(settings.warehouse, REPORT), proof)
    print(
        f"\nFrom {summary.accepted:,} events of an invented borough ({summary.read:,} lines read, "
        f"{summary.duplicates:,} duplicates, {summary.rejected:,} rejected, {summary.held:,} held).\n"
    )
    print(WHERE_TO_LOOK)


def _clear(settings: Settings) -> None:
    """Start over: the demo is the same each time. A folder that is not an earlier demo is left alone."""
    home = settings.home
    if home.exists() and any(home.iterdir()):
        if not (home / SAMPLE_FOLDER).is_dir():
            raise RefusedError(
                f"{home} is there already and is no earlier demo: move it away, or run the demo in another folder."
            )
        rmtree(home)
    home.mkdir(parents=True, exist_ok=True)


def _print_proof(comparisons: list[Comparison], proof: Reconciliation) -> None:
    rows = [
        (
            each.indicator,
            shorten(each.name, NAME_WIDTH, placeholder="…"),
            each.computed,
            each.printed,
            proof.status_of(each.row_ref).replace("_", " "),
            proof.put_right_at(each.row_ref),
            ", ".join(proof.kinds_at(each.row_ref)),
        )
        for each in comparisons
    ]
    write_table(
        ("indicator", "", "computed", "printed", "", "put right", "contradicted in print"), rows, title=f"\n{proof.title}"
    )
    print("", *proof.summary, "", "The most serious contradictions in print:", sep="\n")
    print(*proof.in_words(proof.own_findings[:MOST_SERIOUS]), sep="\n")
