"""Where looked after children live: placements and moves, so that the kinds of placement come out as printed.

In each span some children move. Who moves, and to where, is chosen such that on its last day as many live with the council's
own foster carers and in homes, as many live far away, and as many have moved often, as are printed.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from caseledger.sample.calendar import DAY, LAST_DAY, Span, since
from caseledger.sample.cases import Borough, CareSpell
from caseledger.sample.chance import pick, stream
from caseledger.sample.flows import Flow
from caseledger.sample.placement_kinds import (
    ADOPTED,
    AGENCY,
    ALONE,
    EXTERNAL,
    FAR_MILES,
    INTERNAL,
    OWN,
    PARENTS,
    Placement,
    describe,
    is_far,
)

_SHARE_MOVING_A_MONTH = 0.026
_OWN_SHARE, _EXTERNAL_SHARE, _INTERNAL = 0.42, 0.105, 11
_OLD_ENOUGH_TO_LIVE_ALONE = 16
_OFTEN = 3
_TEMPORARY_A_QUARTER = 3


@dataclass
class _Homes:
    """The placements so far, by spell and by child."""

    every: list[Placement] = field(default_factory=list)
    current: dict[str, Placement] = field(default_factory=dict)
    of_child: dict[str, list[Placement]] = field(default_factory=dict)

    def add(self, placement: Placement) -> None:
        """Let a child live somewhere from a day on; the place before ends that day."""
        before = self.current.get(placement.spell.id)
        if before is not None:
            before.ended = placement.started
        self.every.append(placement)
        self.current[placement.spell.id] = placement
        self.of_child.setdefault(placement.spell.child.id, []).append(placement)

    def amount(self, spell: CareSpell, day: date) -> int:
        """Return how many placements of the child the twelve months to a day have seen."""
        first = since(day, 12)
        placements = self.of_child.get(spell.child.id, ())
        return sum(placement.ended is None or placement.ended >= first for placement in placements)


def plan_placements(borough: Borough) -> list[Placement]:
    """Let every child in care live somewhere at any time."""
    chance, homes = stream("placements"), _Homes()
    for flow in borough.flows:
        entrants = sorted(
            (spell for spell in borough.care if spell.started in flow.span), key=lambda spell: (spell.started, spell.id)
        )
        members = [spell for spell in borough.care if spell.is_open_on(flow.span.end)]
        _house(chance, borough, homes, flow, members, entrants)
        for spell in borough.care:
            if spell.left is not None and spell.left in flow.span and spell.id in homes.current:
                homes.current.pop(spell.id).ended = spell.left
        _settle_distances(chance, borough, homes, flow.span, members)
    _approve(chance, borough, homes)
    return homes.every


def _house(
    chance: Random, borough: Borough, homes: _Homes, flow: Flow, members: list[CareSpell], entrants: list[CareSpell]
) -> None:
    """Give those who come in, and those who move, a place each."""
    span, is_new = flow.span, {spell.id for spell in entrants}
    for spell in entrants:
        if spell.is_short_break or not spell.is_open_on(span.end):
            homes.add(describe(chance, spell, spell.started, AGENCY, len(homes.every)))
    here = [spell for spell in members if spell.id not in is_new]
    adopted = [spell for spell in here if spell.placed_for_adoption is not None and spell.placed_for_adoption in span]
    settled = {spell.id for spell in here if spell.placed_for_adoption is not None and spell.placed_for_adoption <= span.end}
    movable = [spell for spell in here if spell.id not in settled and homes.current[spell.id].started < span.end - 20 * DAY]
    movers = _choose_movers(chance, borough, homes, flow, movable, [*here, *entrants])
    wanted = _wanted(borough, flow, len(members))
    counts = dict.fromkeys(wanted, 0)
    moving = {spell.id for spell in movers}
    for spell in here:
        kind = homes.current[spell.id].kind
        if spell.id not in moving and spell not in adopted and kind in counts:
            counts[kind] += 1
    # Where too many live already, more must move on than by chance.
    rest = sorted(
        (homes.amount(spell, span.end), chance.random(), spell.id, spell) for spell in movable if spell.id not in moving
    )
    for kind, amount in wanted.items():
        surplus = [spell for *_, spell in rest if homes.current[spell.id].kind == kind][: max(0, counts[kind] - amount)]
        movers += surplus
        counts[kind] -= len(surplus)
    more = sum(amount - counts[kind] for kind, amount in wanted.items()) - len(movers) - len(entrants)
    moving = {spell.id for spell in movers}
    others = [spell for *_, spell in rest if spell.id not in moving and homes.current[spell.id].kind not in wanted]
    movers += others[: max(0, more)]
    free = [spell for spell in entrants if not spell.is_short_break and spell.is_open_on(span.end)] + movers
    kinds = _share_out(chance, free, {kind: amount - counts[kind] for kind, amount in wanted.items()}, span)
    for spell in adopted:
        homes.add(describe(chance, spell, spell.placed_for_adoption, ADOPTED, len(homes.every)))
    for spell in free:
        on = spell.started if spell.id in is_new else _moving_day(chance, borough, homes.current[spell.id], span)
        homes.add(describe(chance, spell, on, kinds[spell.id], len(homes.every)))
    if flow.is_reported:
        _add_nights_away(chance, borough, homes, here, span)


def _wanted(borough: Borough, flow: Flow, members: int) -> dict[str, int]:
    targets, day = borough.care_targets, flow.span.end
    external = targets.external.get(day, round(_EXTERNAL_SHARE * members))
    return {
        OWN: targets.own_foster.get(day, round(_OWN_SHARE * members)),
        EXTERNAL: external,
        INTERNAL: targets.residential[day] - external if day in targets.residential else min(_INTERNAL, members // 20),
    }


def _choose_movers(
    chance: Random, borough: Borough, homes: _Homes, flow: Flow, movable: list[CareSpell], here: list[CareSpell]
) -> list[CareSpell]:
    """Choose who moves. Where it is printed how many moved often within a year, so many do, and nobody else in that year."""
    span, moved = flow.span, borough.care_targets.moved
    amount = round(_SHARE_MOVING_A_MONTH * span.months * len(here))
    ahead = sorted(day for day in moved if since(day, 12) <= span.end <= day)
    shuffled = chance.sample(movable, len(movable))
    if not ahead:
        rarely = [spell for spell in shuffled if homes.amount(spell, span.end) < _OFTEN]
        return rarely[:amount]
    day = ahead[0]
    calm = [spell for spell in shuffled if homes.amount(spell, day) < _OFTEN - 1]
    if span.end != day:
        return calm[:amount]
    often = sum(homes.amount(spell, day) + _finds_a_new_place(spell, span) >= _OFTEN for spell in here)
    again = [spell for spell in shuffled if homes.amount(spell, day) == _OFTEN - 1]
    missing = moved[day] - often
    if not 0 <= missing <= len(again):
        raise ValueError(f"By {day} {often} children have moved often and {len(again)} can, {moved[day]} are printed.")
    return [*again[:missing], *calm[: max(0, amount - missing)]]


def _finds_a_new_place(spell: CareSpell, span: Span) -> bool:
    """Tell whether the child comes into care or moves in with its adoptive family."""
    return spell.started in span or (spell.placed_for_adoption is not None and spell.placed_for_adoption in span)


def _moving_day(chance: Random, borough: Borough, current: Placement, span: Span) -> date:
    first = max(span.start, current.started + 8 * DAY)
    days = borough.working_days.between(first, span.end)
    return chance.choice(days) if days else span.end


def _share_out(chance: Random, free: list[CareSpell], needed: dict[str, int], span: Span) -> dict[str, str]:
    """Say who of those who need a place gets which: homes for the older, foster carers for the others."""
    if min(needed.values()) < 0 or sum(needed.values()) > len(free):
        raise ValueError(f"By {span.end} {len(free)} children need a place, but {needed} are needed.")
    left = sorted(free, key=lambda spell: (-spell.child.age_on(span.end) + chance.randrange(4), spell.id))
    kinds: dict[str, str] = {}
    for kind in (EXTERNAL, INTERNAL):
        for spell in left[: needed[kind]]:
            kinds[spell.id] = kind
        left = left[needed[kind] :]
    left.sort(key=lambda spell: (spell.child.age_on(span.end) >= _OLD_ENOUGH_TO_LIVE_ALONE, chance.random()))
    for spell in left[: needed[OWN]]:
        kinds[spell.id] = OWN
    for spell in left[needed[OWN] :]:
        is_old = spell.child.age_on(span.end) >= _OLD_ENOUGH_TO_LIVE_ALONE
        kinds[spell.id] = pick(chance, ((ALONE, 70), (AGENCY, 30)) if is_old else ((AGENCY, 88), (PARENTS, 12)))
    return kinds


def _add_nights_away(chance: Random, borough: Borough, homes: _Homes, here: list[CareSpell], span: Span) -> None:
    """Add temporary placements that begin and end on one day, which do not count as a move."""
    days = borough.working_days_of(span)
    for spell in chance.sample(here, _TEMPORARY_A_QUARTER):
        on = chance.choice(days)
        away = describe(chance, spell, on, AGENCY, len(homes.every))
        away.code, away.ended = pick(chance, (("T0", 60), ("T1", 40))), on
        homes.every.append(away)


def _settle_distances(chance: Random, borough: Borough, homes: _Homes, span: Span, members: list[CareSpell]) -> None:
    """Let as many children live far away as are printed, where a place was found in the span or its distance is corrected."""
    amount = borough.care_targets.far.get(span.end)
    if amount is None:
        return
    places = [homes.current[spell.id] for spell in members]
    far = [place for place in places if is_far(place)]
    likely = sorted(places, key=lambda place: (place.started < span.start, place.kind in (OWN, PARENTS), place.id))
    for place in [place for place in likely if is_far(place)][: max(0, len(far) - amount)]:
        place.correct(span, chance.randrange(20, 190) / 10, is_in_area=False)
    near = [place for place in likely if not is_far(place)]
    for place in near[: max(0, amount - len(far))]:
        place.correct(span, FAR_MILES + chance.randrange(2, 600) / 10, is_in_area=False)


def _approve(chance: Random, borough: Borough, homes: _Homes) -> None:
    """Approve relatives and friends as foster carers some months after the child moved in; of the last ones so many are not."""
    for day, amount in borough.care_targets.unapproved.items():
        here = [
            place for place in homes.every if place.is_with_relatives and place.started < day and (place.ended or LAST_DAY) > day
        ]
        for number, place in enumerate(
            sorted(here, key=lambda place: (place.ended is None, place.started, place.id), reverse=True)
        ):
            if number < amount:
                place.is_approved, place.approved_on = False, None
            elif not place.is_approved:
                place.approved_on = min(place.approved_on or day, day - chance.randrange(1, 12) * DAY)
        for place in homes.every:
            # Whoever comes after the day is approved before the child moves in.
            if place.is_with_relatives and place.started >= day:
                place.is_approved = True
