-- Children looked after: legal status, placements, visits, reviews, health, missing, adoption.

insert into event by name
select
    'care_started' as type,
    'lcs' as system,
    'L' || case_number as thing,
    person,
    care_started_on as occurred_at,
    to_json({
        care_id: 'L' || case_number,
        need: case
            when asylum_seeker then 'N8'
            else pick(draw, 'need', ['N1', 'N1', 'N1', 'N1', 'N1', 'N2', 'N3', 'N4', 'N5', 'N5', 'N6', 'N7'])
        end,
        legal_status: case
            when disabled and happens(draw, 'short breaks', 0.3) then 'V4'
            else pick(draw, 'status', ['V2', 'V2', 'V2', 'C1', 'C1', 'L1', 'J2'])
        end
    }) as data
from child_case
where care_started_on is not null
union all
select
    'care_ended' as type,
    'lcs' as system,
    'L' || case_number as thing,
    person,
    care_ended_on as occurred_at,
    to_json({
        care_id: 'L' || case_number,
        reason: case
            when care_ended_on = adult_on then pick(draw, 'at eighteen', ['E5', 'E6', 'E7', 'E17', 'E17', 'E8'])
            when is_adopted then pick(draw, 'adoption', ['E11', 'E12', 'E12'])
            else pick(draw, 'care ends', ['E4A', 'E4B', 'E4B', 'E13', 'E41', 'E45', 'E46', 'E47', 'E48', 'E8', 'E3', 'E9'])
        end
    }) as data
from child_case
where care_started_on is not null;

-- An interim order within weeks, a full one after about six months, a placement order on the way to adoption.
insert into event by name
with changed as (
    select
        *,
        care_started_on + case step when 1 then whole_number(draw, 'interim', 8, 60) when 2 then whole_number(draw, 'full', 150, 260)
            else 300
        end as changed_on,
        case step when 1 then 'C1' when 2 then 'C2' else 'E1' end as legal_status
    from child_case, unnest(numbers(1, 4)) as steps (step)
    where care_started_on is not null and happens(draw, 'ordered', 0.6) and (step < 3 or is_adopted)
)

select
    'legal_status_changed' as type,
    'lcs' as system,
    'L' || case_number || '-' || step as thing,
    person,
    changed_on as occurred_at,
    to_json({ care_id: 'L' || case_number, legal_status: legal_status }) as data
from changed
where changed_on < care_ended_on;

insert into event by name
select
    'placed_for_adoption' as type,
    'lcs' as system,
    'L' || case_number as thing,
    person,
    care_ended_on - whole_number(draw, 'adoption takes', 100, 140) as occurred_at,
    to_json({ care_id: 'L' || case_number }) as data
from child_case
where is_adopted;

-- Grain: one row per placement. One follows the other without a gap; early ones are the shorter. The last one on the way to
-- adoption is with the adopters.
create or replace temp table placement as
with counted as (
    select
        *,
        (care_ended_on - care_started_on)::integer as days,
        least(1 + waiting_days(draw, 'moves', 0.9 + days / 700.0), days // 25 + 1, 9) + is_adopted::integer as placements
    from child_case
    where care_started_on is not null
),

sequenced as (
    select
        counted.*,
        number,
        draw * 16 + number as placement_draw,
        'T' || case_number || '-' || number as placement_id,
        is_adopted and number = placements as is_with_adopters,
        case
            when is_adopted then days - whole_number(draw, 'adoption takes', 100, 140)
            else days
        end as days_before_adoption,
        placements - is_adopted::integer as ordinary,
        care_started_on + case
            when is_with_adopters then days_before_adoption
            else floor(days_before_adoption * pow((number - 1) / ordinary, 1.4))::integer
        end as started_on,
        case
            when number = placements then care_ended_on
            else care_started_on + floor(days_before_adoption * pow(number / ordinary, 1.4))::integer
        end as ended_on
    from counted, unnest(numbers(1, placements + 1)) as numbers (number)
)

select
    person,
    draw,
    case_number,
    placement_draw,
    placement_id,
    started_on,
    ended_on,
    case
        when is_with_adopters then pick(placement_draw, 'adopters', ['A3', 'A4', 'A5', 'A6'])
        when birthday(date_of_birth, 12) > started_on
            then pick(placement_draw, 'type', ['U1', 'U2', 'U4', 'U5', 'U6', 'U6', 'U6', 'U6', 'P1', 'R5'])
        else pick(placement_draw, 'type', ['U1', 'U3', 'U4', 'U5', 'U6', 'U6', 'U6', 'K2', 'K2', 'K1', 'H5', 'P2', 'R3', 'S1', 'T1'])
    end as placement_type,
    case
        when placement_type = 'P1' then 'PR0'
        else pick(placement_draw, 'provider', ['PR1', 'PR1', 'PR1', 'PR1', 'PR4', 'PR4', 'PR4', 'PR5', 'PR2', 'PR3'])
    end as provider,
    case when happens(placement_draw, 'distance unknown', 0.02) then 999.9
        else round(waiting_days(placement_draw, 'distance', 130) / 10, 1)
    end as distance_miles,
    happens(placement_draw, 'in area', case when distance_miles < 5 then 0.8 else 0.1 end) as in_area,
    placement_type like 'U%' and ended_on - started_on > 300 and happens(placement_draw, 'long term', 0.5) as long_term,
    case when placement_type in ('U1', 'U2', 'U3') then happens(placement_draw, 'approved', 0.75) end as approved
from sequenced
where started_on < ended_on;

insert into event by name
select
    'placement_started' as type,
    'lcs' as system,
    placement_id as thing,
    person,
    started_on as occurred_at,
    to_json({
        placement_id: placement_id,
        care_id: 'L' || case_number,
        placement_type: placement_type,
        provider: provider,
        distance_miles: distance_miles,
        in_area: in_area,
        long_term: long_term,
        approved: approved
    }) as data
from placement
union all
select
    'placement_ended' as type,
    'lcs' as system,
    placement_id as thing,
    person,
    ended_on as occurred_at,
    to_json({
        placement_id: placement_id,
        reason: pick(placement_draw, 'placement ends', ['planned move', 'planned move', 'breakdown', 'carer asked', 'care ended'])
    }) as data
from placement;

insert into event by name
with later as (
    select
        *,
        started_on + whole_number(placement_draw, 'changed', 20, 200) as changed_on
    from placement
)

select
    'placement_details_changed' as type,
    'lcs' as system,
    placement_id as thing,
    person,
    changed_on as occurred_at,
    to_json({
        placement_id: placement_id,
        approved: case when approved = false then true end,
        long_term: case when placement_type like 'U%' then ended_on - changed_on > 300 end,
        distance_miles: case when distance_miles = 999.9 then waiting_days(placement_draw, 'distance', 130) / 10 end
    }) as data
from later
where changed_on < ended_on and (approved = false or distance_miles = 999.9 or happens(placement_draw, 'changes', 0.15));

-- Within a week of the placement, then about every six weeks, of a long-term one after its first year every three months.
insert into event by name
with visited as (
    select
        *,
        placement_draw * 256 + number as visit_draw,
        'VL' || placement_id || '-' || number as visit_id,
        weekday(
            started_on + case
                when number = 0 then whole_number(visit_draw, 'first', 0, 6)
                when long_term and number > 8 then 8 * 40 + (number - 8) * 84 - whole_number(visit_draw, 'early', 0, 12)
                else number * 40 - whole_number(visit_draw, 'early', 0, 8)
            end
            + case when happens(visit_draw, 'late', 0.05) then whole_number(visit_draw, 'late by', 4, 20) else 0 end
        ) as visited_on
    from placement, unnest(numbers(0, (least(ended_on, final_day()) - started_on) // 40 + 1)) as visits (number)
)

select
    'visit_made' as type,
    'lcs' as system,
    visit_id as thing,
    person,
    visited_on as occurred_at,
    to_json({
        visit_id: visit_id,
        purpose: 'looked_after',
        child_seen: happens(visit_draw, 'seen', 0.96),
        seen_alone: happens(visit_draw, 'seen', 0.75),
        worker_id: worker(draw, 'care worker')
    }) as data
from visited
where visited_on < ended_on and not happens(visit_draw, 'missed', 0.02);

-- Reviews after about four weeks, three months after that, and every six months; health checks at entry and every six or
-- twelve months; a dentist once a year.
insert into event by name
with care_year as (
    select
        person,
        draw * 64 + number as year_draw,
        case_number || '-' || number as thing,
        case_number,
        number,
        date_of_birth,
        birthday(date_of_birth, 5) > care_started_on as is_small,
        care_started_on,
        care_ended_on,
        care_started_on + case
            when number = 0 then whole_number(year_draw, 'review', 15, 30)
            else 110 + 178 * (number - 1) + whole_number(year_draw, 'review', -6, 8)
        end as reviewed_on
    from child_case, unnest(numbers(0, (least(care_ended_on, final_day()) - care_started_on) // 178 + 2)) as reviews (number)
    where care_started_on is not null
)

select
    'care_review_held' as type,
    'lcs' as system,
    'Y' || thing as thing,
    person,
    weekday(reviewed_on) as occurred_at,
    to_json({
        review_id: 'Y' || thing,
        care_id: 'L' || case_number,
        participation: case
            when birthday(date_of_birth, 4) > reviewed_on then 'PN0'
            else pick(year_draw, 'participation', ['PN1', 'PN1', 'PN1', 'PN2', 'PN3', 'PN4', 'PN5', 'PN6', 'PN7'])
        end
    }) as data
from care_year
where weekday(reviewed_on) < care_ended_on
union all
select
    'health_assessment_completed' as type,
    'lcs' as system,
    'H' || thing as thing,
    person,
    weekday(care_started_on + 178 * number + skewed(year_draw, 'health', 10, 70, 2.5)) as occurred_at,
    to_json({ kind: case when number = 0 then 'initial' else 'review' end }) as data
from care_year
where weekday(care_started_on + 178 * number + skewed(year_draw, 'health', 10, 70, 2.5)) < care_ended_on
    and (number % 2 = 0 or is_small) and happens(year_draw, 'health done', 0.94)
union all
select
    'dental_check_completed' as type,
    'lcs' as system,
    'G' || thing as thing,
    person,
    weekday(care_started_on + 178 * number + whole_number(year_draw, 'dental', 20, 120)) as occurred_at,
    '{}' as data
from care_year
where weekday(care_started_on + 178 * number + whole_number(year_draw, 'dental', 20, 120)) < care_ended_on
    and number % 2 = 0 and happens(year_draw, 'dental done', 0.85);
