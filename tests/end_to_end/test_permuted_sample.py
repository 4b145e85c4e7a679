"""The same events, the same figures: other ids, another order of lines and other files change nothing."""

import duckdb
from end_to_end.conftest import Demo, Installation


def results(installation: Installation) -> list[tuple]:
    """Return every result, whole."""
    with duckdb.connect(str(installation.settings.warehouse), read_only=True) as warehouse:
        return warehouse.execute("from indicator_result order by all").fetchall()


def test_results_are_the_same(demo: Demo, newcomer: Installation) -> None:
    assert results(newcomer) == results(demo)


def test_cases_are_the_same(demo: Demo, newcomer: Installation) -> None:
    """An event without an id of its own, such as attending a programme, is a case by the id of its event: another one here."""
    query = """
        select
            indicator_ref, valid_from, counted_on, counted_from, clock_started_on, due_on, met_on, in_numerator, reason,
            if(regexp_full_match(case_id, 'event-.*|[a-z]+-[0-9]{7}'), 'its event', case_id) as case_id
        from indicator_case order by all
    """
    cases = []
    for installation in (demo, newcomer):
        with duckdb.connect(str(installation.settings.warehouse), read_only=True) as warehouse:
            cases.append(warehouse.execute(query).fetchall())
    assert cases[0] == cases[1]
