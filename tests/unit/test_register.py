"""The register of indicators: what a row names exists, its words agree with its rules, and its editions follow on each other."""

import re
from datetime import date, timedelta
from itertools import pairwise

import naive
import pytest
import yaml
from seed_files import DBT, Row, seed

REGISTER = seed("indicator")


def each(editions: list[Row]) -> pytest.MarkDecorator:
    """Parametrise a test with editions of the register."""
    return pytest.mark.parametrize(
        "edition", editions, ids=[f"{row['indicator_ref']} to {row['valid_to'] or 'now'}" for row in editions]
    )


# Which timescales a clock goes by. The words of its other numbers would be a limit that no figure follows.
TIMESCALES_OF = {
    "FS/C22": {"assessment"},
    "FS/C25": {"cp_visit"},
    "FS/C26": {"care_visit_first", "care_visit", "care_visit_long_term"},
    "FS/C27": {"care_review_first", "care_review_second", "care_review_later"},
    "FS/C37": {"iha"},
    "IP/AS2": {"assessment"},
    "IP/CN3": {"cin_visit"},
    "IP/CP3": {"icpc"},
    "IP/CP7": {"cp_visit"},
    "IP/FD4": {"contact_decision"},
    "IP/LA1": {"care_visit_first", "care_visit", "care_visit_long_term"},
    "IP/LA3": {"iha"},
    "IP/MS3": {"return_interview"},
}
# How many months a rule asks about before its window, or (as at a day) before that day; 9999 is ever (INDICATORS sections 4, 5).
LOOK_BACK_OF = {
    "FS/S2": "9999",  # another plan before, both in the editions of starts and of open plans
    "FS/C18": "12",  # placements in the 12 months to D
    "FS/C38": "12",  # an assessment since(D, 12)
    "FS/C39": "12",  # a dental check since(D, 12)
    "IP/FD3": "12",  # a referral in the 12 months before this one
    "IP/CP8": "1",  # a visit in the 10 days up to D: the month of D
    "IP/CP9": "1",  # in 28 days
    "IP/CP10": "9999",  # as FS/S2
    "IP/LA4": "12",  # as FS/C38
}
UNITS_IN_WORDS = {"working_days": "working day", "calendar_days": "day", "months": "month"}
EACH_EDITION = each(REGISTER)
EACH_EDITION_BY_TIMESCALE = each([row for row in REGISTER if row["indicator_ref"] in TIMESCALES_OF])
EACH_REPORTED_EDITION = each([row for row in REGISTER if row["cohort"] == "reported_figure"])
EACH_COUNTED_EDITION = each([row for row in REGISTER if row["cohort"] != "reported_figure"])


def test_the_register_has_the_editions_that_the_naive_fold_has_rules_for() -> None:
    """It lists them from the written rules: one that is missing here would have no result, and nobody would notice."""
    counted = {
        (row["indicator_ref"], row["measure"], row["window_name"], row["valid_from"], row["valid_to"])
        for row in REGISTER
        if row["cohort"] != "reported_figure"
    }
    assert counted == {
        (
            each.ref,
            each.measure,
            each.window,
            "" if each.valid_from == date.min else each.valid_from.isoformat(),
            "" if each.valid_to == date.max else each.valid_to.isoformat(),
        )
        for each in naive.INDICATORS
    }
    reported = {(row["indicator_ref"], row["measure"]) for row in REGISTER if row["cohort"] == "reported_figure"}
    assert reported == {(each.ref, each.measure) for each in naive.REPORTED}


@EACH_COUNTED_EDITION
def test_an_indicator_names_a_cohort_that_exists(edition: Row) -> None:
    """Its flags are looked up by `assert_indicator_flags_exist`, which sees no cohort that is missing altogether."""
    assert (DBT / "models" / "cohorts" / f"cohort_{edition['cohort']}.sql").is_file()


def fields_of(event_type: str) -> dict[str, Row]:
    """Return the fields of an event type as its staging model declares them, by name."""
    declaration = DBT / "models" / "staging" / f"stg_{event_type}.yml"
    (model,) = yaml.safe_load(declaration.read_text(encoding="utf-8"))["models"]
    return {column["name"]: column for column in model.get("columns", ())}


@EACH_COUNTED_EDITION
def test_an_indicator_names_feeds_that_exist(edition: Row) -> None:
    for feed in edition["feeds"].split(";"):
        came, _, needed = feed.partition(" with ")
        event_type, _, purpose = came.partition(":")
        fields = fields_of(event_type)
        assert not purpose or purpose in fields["purpose"]["config"]["meta"]["codes"]
        if needed:
            needed_type, _, field = needed.partition(".")
            assert {field} - {""} <= fields_of(needed_type).keys(), feed


@EACH_REPORTED_EDITION
def test_a_reported_figure_names_neither_flags_nor_feeds(edition: Row) -> None:
    assert {edition[column] for column in ("denominator_flag", "numerator_flag", "feeds")} == {""}


@EACH_EDITION
def test_an_indicator_has_what_its_measure_needs(edition: Row) -> None:
    is_rate = edition["measure"] == "rate"
    assert bool(edition["rate_per"]) == bool(edition["age_from"]) == is_rate
    assert bool(edition["denominator_words"]) == (edition["measure"] != "count")
    if edition["measure"] == "count":
        assert edition["denominator_flag"] == edition["numerator_flag"]
    assert set(edition["period_kinds"].split(";")) <= {"month", "quarter", "year", "span"}


@EACH_EDITION_BY_TIMESCALE
def test_the_words_of_a_clock_have_the_limits_of_its_timescales(edition: Row) -> None:
    told = set(re.findall(r"\b(\d+) (working day|day|month)s?\b", edition["clock_words"]))
    limits = {
        (row["limit"], UNITS_IN_WORDS[row["unit"]])
        for row in seed("timescale")
        if row["code"] in TIMESCALES_OF[edition["indicator_ref"]] and not row["area_code"]
    }
    assert told == limits


def test_every_timescale_is_told_by_a_clock() -> None:
    assert {row["code"] for row in seed("timescale")} == set().union(*TIMESCALES_OF.values())


@EACH_EDITION
def test_an_indicator_looks_back_as_far_as_its_rule_asks(edition: Row) -> None:
    """By this a figure says that its history is short, where a feed is complete only from some day on."""
    assert edition["look_back_months"] == LOOK_BACK_OF.get(edition["indicator_ref"], "")


@EACH_EDITION
def test_words_name_nothing_that_a_reader_cannot_look_up(edition: Row) -> None:
    told = " ".join(edition[column] for column in ("numerator_words", "denominator_words", "clock_words", "disagreement"))
    assert set(re.findall(r"\b(?:FS|IP|AC)/[A-Z]+\d+", told)) <= {row["indicator_ref"] for row in REGISTER}
    for column in ("clock_words", "disagreement"):
        assert edition[column] == "" or edition[column].endswith("."), "whole sentences"


def test_editions_of_an_indicator_follow_on_each_other() -> None:
    by_ref: dict[str, list[Row]] = {}
    for edition in REGISTER:
        by_ref.setdefault(edition["indicator_ref"], []).append(edition)
    for editions in by_ref.values():
        assert not editions[0]["valid_from"]
        assert not editions[-1]["valid_to"]
        for earlier, later in pairwise(editions):
            assert date.fromisoformat(later["valid_from"]) - date.fromisoformat(earlier["valid_to"]) == timedelta(days=1)
