"""Printed text understood: numbers with their precision, fractions, shares, words of judgement."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_WHOLE_NUMBER = re.compile(rf"(?P<open>\()?(?P<sign>-)?(?P<digits>{_NUMBER})(?P<percent>%)?(?(open)\))")
_FRACTION = re.compile(r"(\d[\d,]*) */ *(\d[\d,]*)")
_SHARE = re.compile(rf"({_NUMBER})% *\((\d[\d,]*)\)")
_PERCENT_AND_FRACTION = re.compile(rf"({_NUMBER})% +(\d[\d,]*) */ *(\d[\d,]*)")
_BENCHMARK = re.compile(rf"(?P<name>[A-Z][A-Za-z][A-Za-z0-9 \-]*?)[;:]+ *(?P<digits>{_NUMBER})(?P<percent>%)?(?![\d/])")

DIRECTIONS = ("improving", "worsening", "same")
# As they are printed, and as the register has them.
POLARITIES = {"bigger is better": "bigger", "smaller is better": "smaller"}
MONITOR = "monitor"
NOT_APPLICABLE = ("n/a", "na", "-")


@dataclass(frozen=True)
class Number:
    """A printed number and its precision: 9.70% is 9.70, a percentage of two decimals."""

    value: Decimal
    is_percent: bool

    @property
    def half_unit(self) -> Decimal:
        """Half of its last printed place: how far the exact figure may lie from it."""
        return Decimal(5).scaleb(self.value.as_tuple().exponent - 1)

    def holds(self, exact: Decimal) -> bool:
        """Tell whether an exact figure can be printed so, whichever way halves are rounded."""
        return abs(exact - self.value) <= self.half_unit

    def agrees_with(self, other: "Number") -> bool:
        """Tell whether two prints can be of one figure: to the precision of the coarser one."""
        return self.is_percent == other.is_percent and abs(self.value - other.value) <= max(self.half_unit, other.half_unit)

    def printed_alike(self, exact: Decimal) -> str:
        """Print another figure as this one is printed."""
        return str(Number(exact.quantize(self.value, ROUND_HALF_UP), self.is_percent))

    def __str__(self) -> str:
        return f"{self.value}{'%' if self.is_percent else ''}"


@dataclass(frozen=True)
class Share:
    """A percentage with its count, printed `75% (15)`."""

    percent: Number
    count: int


@dataclass(frozen=True)
class Fraction:
    """A numerator and a denominator."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        """The exact percentage. None over a denominator of zero."""
        return Decimal(100) * self.numerator / self.denominator if self.denominator else None

    def __str__(self) -> str:
        return f"{self.numerator:,}/{self.denominator:,}"


@dataclass(frozen=True)
class Benchmark:
    """A figure of another body, as it stands in the words of a cell."""

    name: str
    number: Number


class Shape(StrEnum):
    """What a text is by its form."""

    NUMBER = "number"
    FRACTION = "fraction"
    DIRECTION = "direction"
    POLARITY = "polarity"
    MONITOR = "monitor"
    NOT_APPLICABLE = "not_applicable"
    NEW = "new"
    TEXT = "text"
    EMPTY = "empty"


@lru_cache(maxsize=20_000)
def number(text: str) -> Number | None:
    """Read a text that is one number: `1,234`, `9.7%`, `(12)` for a negative amount. None for any other text."""
    match = _WHOLE_NUMBER.fullmatch(text.strip())
    if not match:
        return None
    value = Decimal(match["digits"].replace(",", ""))
    return Number(-value if match["open"] or match["sign"] else value, bool(match["percent"]))


@lru_cache(maxsize=20_000)
def fraction(text: str) -> Fraction | None:
    """Read a text that is one fraction of whole numbers: `3/1,234`. None for any other text."""
    match = _FRACTION.fullmatch(text.strip())
    return Fraction(_whole(match[1]), _whole(match[2])) if match else None


@lru_cache(maxsize=20_000)
def share(text: str) -> Share | None:
    """Read a percentage with its count: `75% (15)`. None for any other text."""
    match = _SHARE.fullmatch(text.strip())
    return Share(Number(Decimal(match[1].replace(",", "")), True), _whole(match[2])) if match else None


@lru_cache(maxsize=20_000)
def count(text: str) -> int | None:
    """Read a count, alone or beside its share. None for any other text."""
    both = share(text)
    if both:
        return both.count
    alone = number(text)
    return int(alone.value) if alone and not alone.is_percent and alone.value == int(alone.value) else None


@lru_cache(maxsize=20_000)
def percent_beside_fraction(text: str) -> tuple[Number, Fraction] | None:
    """Read a percentage and a fraction printed in one cell: `9.2% 3/31`. None for any other text."""
    match = _PERCENT_AND_FRACTION.fullmatch(text.strip())
    if not match:
        return None
    return Number(Decimal(match[1].replace(",", "")), True), Fraction(_whole(match[2]), _whole(match[3]))


@lru_cache(maxsize=20_000)
def first_number(text: str) -> Number | None:
    """Find the first number in a text, such as the lower end of `95 - 100%`; a percentage if the text speaks of per cent."""
    match = re.search(_NUMBER, text)
    return Number(Decimal(match[0].replace(",", "")), "%" in text) if match else None


@lru_cache(maxsize=20_000)
def percentage_in(text: str) -> Number | None:
    """Find the number before the first sign of per cent: 83 in `44 (83%)`. None for a text without one."""
    match = re.search(rf"({_NUMBER}) ?%", text)
    return Number(Decimal(match[1].replace(",", "")), True) if match else None


@lru_cache(maxsize=20_000)
def benchmarks(text: str) -> tuple[Benchmark, ...]:
    """Find the figures that a cell quotes, each after a name and a colon; numbers within sentences are not taken for figures."""
    found = _BENCHMARK.finditer(text)
    return tuple(
        Benchmark(match["name"].strip(), Number(Decimal(match["digits"].replace(",", "")), bool(match["percent"])))
        for match in found
    )


@lru_cache(maxsize=20_000)
def shape(text: str | None) -> Shape:
    """Tell what a text is by its form alone."""
    words = (text or "").strip().lower()
    known = {"": Shape.EMPTY, MONITOR: Shape.MONITOR}
    if words in known:
        return known[words]
    if words in DIRECTIONS:
        return Shape.DIRECTION
    if words in POLARITIES:
        return Shape.POLARITY
    if words in NOT_APPLICABLE:
        return Shape.NOT_APPLICABLE
    if words == "new" or words.startswith("new "):
        return Shape.NEW
    if number(words):
        return Shape.NUMBER
    return Shape.FRACTION if fraction(words) else Shape.TEXT


def _whole(digits: str) -> int:
    return int(digits.replace(",", ""))
