"""Children and their families: who they are, and how the systems come to know it."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, birthday
from caseledger.sample.chance import pick, stream
from caseledger.sample.journal import Journal

ADULT_AT = 18
# The mix of a diverse outer-London borough, made up.
_ETHNICITIES = (
    ("White British", 30),
    ("Any other White background", 19),
    ("Black African", 12),
    ("Any other mixed background", 8),
    ("White and Black Caribbean", 5),
    ("Any other Asian background", 6),
    ("Indian", 4),
    ("Pakistani", 3),
    ("Black Caribbean", 4),
    ("Any other ethnic group", 7),
    ("Information not yet obtained", 2),
)


@dataclass(eq=False)
class Child:
    """A child as it truly is; `dob` may lie ahead of the day on which services first hear of it."""

    id: str
    dob: date
    sex: str
    ethnicity: str
    asylum_seeker: bool = False
    disabled: bool = False
    is_registered: bool = True
    died_on: date | None = None
    siblings: list["Child"] = field(default_factory=list)

    def is_child_on(self, day: date) -> bool:
        """Tell whether the child is alive and under 18 on a day; the unborn are."""
        return day < birthday(self.dob, ADULT_AT) and (self.died_on is None or day < self.died_on)

    def age_on(self, day: date) -> int:
        """Return completed years, or -1 before birth."""
        return day.year - self.dob.year - (birthday(self.dob, day.year - self.dob.year) > day)


@dataclass
class Register:
    """Every child of the sample."""

    children: list[Child] = field(default_factory=list)
    _chance: Random = field(default_factory=lambda: stream("people"))

    def family(self, size: int, on: date, youngest: int = -1, oldest: int = 15) -> list[Child]:
        """Make a family of children known from a day on, of ages in completed years then; -1 is an unborn child."""
        chance = self._chance
        ethnicity = pick(chance, _ETHNICITIES)
        children = []
        for _ in range(size):
            # Services meet younger children more often.
            age = min(chance.randrange(youngest, oldest + 1), chance.randrange(youngest, oldest + 4))
            age = 0 if age < 0 and chance.random() < 0.7 else age
            dob = (
                on + chance.randrange(20, 150) * DAY if age < 0 else on - chance.randrange(age * 365 + 10, age * 365 + 350) * DAY
            )
            child = Child(
                id=f"{100_000 + 7 * len(self.children) + chance.randrange(7)}",
                dob=dob,
                sex="X" if chance.random() < 0.002 else chance.choice("FM"),
                ethnicity=ethnicity,
                disabled=chance.random() < 0.06,
                is_registered=chance.random() >= 0.003,
            )
            self.children.append(child)
            children.append(child)
        for child in children:
            child.siblings = children
        return children

    def sibling(self, child: Child, on: date) -> Child:
        """Make a brother or sister of a child, not known before."""
        (other,) = self.family(1, on, youngest=0, oldest=ADULT_AT - 2)
        other.ethnicity = child.ethnicity
        child.siblings.append(other)
        other.siblings = child.siblings
        return other


def register(people: Register, journal: Journal) -> None:
    """Write down who each child is, on the first day of which anything is known of it; a few are never registered.

    An unborn child is registered with the expected date, and its details follow after the birth.
    """
    first: dict[str, date] = {}
    for event in journal.events:
        if event.subject not in first or event.on < first[event.subject]:
            first[event.subject] = event.on
    chance = stream("registration")
    for child in people.children:
        if child.id in first and child.died_on is not None:
            journal.record("person_died", child.id, child.died_on)
        if child.id not in first or not child.is_registered:
            continue
        on, details = first[child.id], {"ethnicity": child.ethnicity}
        details |= {"asylum_seeker": True} if child.asylum_seeker else {}
        details |= {"disabled": True} if child.disabled else {}
        if child.dob > on:
            expected = child.dob + chance.randrange(-14, 15) * DAY
            journal.record(
                "person_registered",
                child.id,
                on,
                date_of_birth=_iso(max(expected, on)),
                expected=True,
                sex="U",
                **details,
            )
            journal.record(
                "person_details_changed",
                child.id,
                child.dob + chance.randrange(1, 12) * DAY,
                date_of_birth=_iso(child.dob),
                expected=False,
                sex=child.sex,
            )
            continue
        journal.record("person_registered", child.id, on, date_of_birth=_iso(child.dob), sex=child.sex, **details)
        if chance.random() < 0.02:
            changed = on + chance.randrange(5, 200) * DAY
            journal.record("person_details_changed", child.id, changed, ethnicity=child.ethnicity, disabled=child.disabled)


def _iso(day: date) -> str:
    return day.isoformat()
