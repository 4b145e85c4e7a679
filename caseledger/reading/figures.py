"""Checks of a figure against what is printed beside it: its fraction, its target, the number of people it is taken of."""

from collections.abc import Iterator
from decimal import Decimal

from caseledger.reading import printed
from caseledger.reading.findings import Finding, Kind, Remedy
from caseledger.reading.library import Cell
from caseledger.reading.printed import Fraction, Number
from caseledger.reading.rows import Reading, Row

HUNDRED = Decimal(100)


def fractions(reading: Reading) -> Iterator[Finding]:
    """Find percentages that are not what their numerator and denominator give, wherever both are printed."""
    for row in reading.indicators:
        result, fraction = row.number("result"), row.fraction
        if result and fraction and result.is_percent and not gives(fraction, result):
            yield Finding(
                Kind.FRACTION,
                row.cells_of("fraction", "result"),
                _quotient(fraction),
                f"{row.ref} prints {result} beside {fraction}, which does not give it.",
                one_of_both(row.cells["fraction"], fraction, row.cells["result"], result),
            )
    for cell in reading.library.cells:
        both = printed.percent_beside_fraction(cell.text)
        if both and not gives(both[1], both[0]):
            yield Finding(
                Kind.FRACTION,
                (cell,),
                _quotient(both[1]),
                f"{cell.row_ref} prints {both[0]} and {both[1]} in one cell, of which the one does not give the other.",
                (Remedy(cell, _as_percent(both[1], both[0])),),
            )


def target_variances(reading: Reading) -> Iterator[Finding]:
    """Find variances from the target that result and target do not give.

    The variance is the distance as a share of the target. Reports take it from the rounded result or the exact one.
    """
    for row in reading.indicators:
        variance, target, result = row.number("target_variance"), row.number("target"), row.number("result")
        if variance is None or result is None:
            continue
        cells = row.cells_of("target_variance", "target", "result")
        if target is None:
            yield Finding(
                Kind.TARGET_VARIANCE,
                cells,
                f"No target is printed that {result} could be {variance} away from.",
                f"{row.ref} prints a variance of {variance} from a target that it does not have.",
            )
        elif target.value and not any(variance.holds(_distance(each, target)) for each in _exact(row, result)):
            away = _distance(result.value, target)
            yield Finding(
                Kind.TARGET_VARIANCE,
                cells,
                f"|{result} - {target}| / {target} = {away:.2f}%, not {variance}.",
                f"The printed variance of {row.ref} from its target is not what result and target give.",
            )


def gives(fraction: Fraction, result: Number) -> bool:
    """Tell whether a percentage is what its fraction gives, to the precision printed."""
    percent = fraction.percent
    return percent is None or result.holds(percent)


def one_of_both(of_fraction: Cell, fraction: Fraction, of_result: Cell, result: Number) -> tuple[Remedy, ...]:
    """Doubt a fraction and its result: either can be the wrong one, and only of the result can be told what it should be."""
    return Remedy(of_fraction), Remedy(of_result, _as_percent(fraction, result))


def _as_percent(fraction: Fraction, result: Number) -> tuple[str, ...]:
    percent = fraction.percent
    return () if percent is None else (result.printed_alike(percent),)


def attainable(denominator: int, result: Number) -> bool:
    """Tell whether some whole number of cases gives a percentage of a denominator."""
    nearest = int(result.value * denominator / HUNDRED)
    return any(gives(Fraction(cases, denominator), result) for cases in (nearest, nearest + 1))


def _quotient(fraction: Fraction) -> str:
    percent = fraction.percent
    return f"{fraction} = {percent:.2f}%." if percent is not None else f"{fraction} has no percentage."


def _exact(row: Row, result: Number) -> Iterator[Decimal]:
    yield result.value
    if row.fraction and row.fraction.percent is not None:
        yield row.fraction.percent


def _distance(result: Decimal, target: Number) -> Decimal:
    return abs(result - target.value) / target.value * HUNDRED
