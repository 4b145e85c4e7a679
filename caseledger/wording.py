"""A reconciliation told to people: its counts in sentences, and words for what its columns hold in codes."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from caseledger.verdicts import WORDS, Status, Verdict

TARGETS = ("target", "annual_target", "gap_to_target", "target_variance")
PART_WORDS = {
    "previous": "result before",
    "year_ago": "result a year ago",
    "short_direction": "short-term direction",
    "long_direction": "long-term direction",
    "target_variance": "variance from target",
    "gap_to_target": "distance from target",
    "green_amber": "Green Amber",
    "red_amber": "Red Amber",
    "improving_or_same": "improving or the same",
    "lowest_since": "lowest of the months",
    "mean_since_april": "mean since April",
    "mean_of_three": "mean of three months",
    "fall_over_year": "fall over a year",
}
REASON_WORDS = {
    "no_figure_printed": "no figure is printed",
    "in_words": "a number within other words",
    "range": "from one number to another",
    "several_figures": "several figures in one cell",
    "no_fraction": "a number where a fraction belongs",
    "of_no_indicator": "of no indicator",
    "no_target": "no target is held",
    "not_in_register": "not in the register",
    "outside_build": "the build has no such period",
    "no_feed": "its feed does not go back so far",
    "no_population": "no population is held",
    "no_cases": "no cases",
    "other_edition": "defined otherwise then",
    "nothing_to_compare": "nothing earlier to compare with",
    "no_such_part": "it has no such part",
    "rows_not_printed": "more are counted than listed",
    "not_computed": "not computed",
}


class Group(StrEnum):
    """What kind of thing is printed, in the words that a summary has for several of them."""

    CASES = "figures counted from cases"
    OTHER_BODIES = "figures that other bodies count"
    TARGETS = "targets and distances from them"
    WORDS = "judgements in words"
    INDICATORS = "counts of indicators"


def group(verdict: Verdict) -> Group:
    """Return which kind of thing a printed figure is."""
    figure = verdict.figure
    if figure.is_of_cases:
        return Group.CASES
    if figure.part in WORDS:
        return Group.WORDS
    if figure.part in TARGETS:
        return Group.TARGETS
    return Group.OTHER_BODIES if figure.indicator_ref else Group.INDICATORS


def outcomes(verdicts: Sequence[Verdict], of: Group) -> Counter[Status]:
    """Count how those of a group came out that are compared at all."""
    return Counter(each.status for each in verdicts if each.status is not Status.NOT_DERIVABLE and group(each) is of)


def sentence(verdicts: Sequence[Verdict], of: Group) -> str:
    """Say how those of a group came out: "70 of 80 figures counted from cases are equal, 8 once put right; 2 differ"."""
    count = outcomes(verdicts, of)
    equal, put_right, differing = (count[status] for status in (Status.EQUAL, Status.EQUAL_ONCE_PUT_RIGHT, Status.DIFFERS))
    right = f", {put_right} once put right" if put_right else ""
    rest = f"; {differing} {'differs' if differing == 1 else 'differ'}" if differing else ""
    return f"{equal} of {count.total()} {of.value} {'is' if equal == 1 else 'are'} equal{right}{rest}."


def sentences(verdicts: Sequence[Verdict]) -> list[str]:
    """Say it of each group that a report has any of, those counted from cases first."""
    return [sentence(verdicts, of) for of in Group if outcomes(verdicts, of)]


def part_words(part: str) -> str:
    """Return what a person calls a part of what is printed."""
    return PART_WORDS.get(part, part.replace("_", " "))
