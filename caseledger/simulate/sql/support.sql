-- Grain: one row per spell of support. Who moves to a care home has one spell in the community and one there after it.
create or replace temp table support as
with ended as (
    select
        *,
        weekday(support_on + support_days) as ended_on,
        weekday(support_on + support_days // 2) as moved_on
    from adult_case
    where path = 'support'
)

select
    person,
    draw * 2 + part as draw,
    draw as case_draw,
    'AS' || case_number || case when part = 1 then '-home' else '' end as support_id,
    case_number,
    date_of_birth,
    is_older,
    part = 1 as is_in_care_home,
    case when part = 1 then moved_on else support_on end as started_on,
    case when part = 0 and moves_to_care_home then moved_on else ended_on end as ended_on,
    case when part = 0 then 'community' else pick(draw, 'home', ['residential', 'residential', 'nursing']) end as setting,
    case
        when part = 1 then 'commissioned'
        else pick(draw, 'delivery', ['direct_payment', 'part_direct_payment', 'managed_budget', 'managed_budget', 'commissioned'])
    end as delivery,
    primary_reason,
    is_long_term
from ended, unnest(numbers(0, 1 + moves_to_care_home::integer)) as parts (part);

insert into event by name
select
    'support_started' as type,
    'asc' as system,
    support_id as thing,
    person,
    started_on as occurred_at,
    to_json({
        support_id: support_id,
        contact_id: 'AC' || case_number,
        setting: setting,
        delivery: delivery,
        primary_reason: primary_reason,
        long_term: is_long_term
    }) as data
from support
union all
select
    'support_ended' as type,
    'asc' as system,
    support_id as thing,
    person,
    ended_on as occurred_at,
    to_json({ support_id: support_id }) as data
from support;

-- A review every year of support, and where the person lives and works asked of those under 70.
insert into event by name
with support_year as (
    select
        *,
        draw * 32 + number as year_draw,
        support_id || '-' || number as thing,
        weekday(started_on + 340 * number + whole_number(year_draw, 'review', -40, 60)) as reviewed_on
    from support, unnest(numbers(1, (least(ended_on, final_day()) - started_on) // 340 + 1)) as years (number)
    where is_long_term
)

select
    'support_reviewed' as type,
    'asc' as system,
    thing,
    person,
    reviewed_on as occurred_at,
    to_json({
        review_id: thing,
        outcomes_met: case
            when happens(year_draw, 'outcomes asked', 0.9)
                then pick(year_draw, 'outcomes', ['fully', 'fully', 'fully', 'partially', 'partially', 'not'])
        end
    }) as data
from support_year
where reviewed_on <= ended_on and happens(year_draw, 'reviewed', 0.85)
union all
select
    'living_status_recorded' as type,
    'asc' as system,
    thing,
    person,
    reviewed_on + whole_number(year_draw, 'status', 0, 30) as occurred_at,
    to_json({
        employment: employment(year_draw),
        settled_home: settled_home(year_draw)
    }) as data
from support_year
where reviewed_on <= ended_on and birthday(date_of_birth, 70) > reviewed_on
union all
select
    'customer_surveyed' as type,
    'asc' as system,
    'AU' || thing as thing,
    person,
    reviewed_on + whole_number(year_draw, 'survey', 5, 40) as occurred_at,
    to_json({
        response: pick(
            year_draw,
            'response',
            ['very_satisfied', 'very_satisfied', 'satisfied', 'satisfied', 'neither', 'dissatisfied', 'very_dissatisfied']
        )
    }) as data
from support_year
where reviewed_on <= ended_on and happens(year_draw, 'surveyed', 0.25);

insert into event by name
with alarm as (
    select
        *,
        weekday(started_on + whole_number(draw, 'telecare', 5, 120)) as installed_on,
        weekday(ended_on + whole_number(draw, 'telecare ends', 0, 20)) as removed_on
    from support
    where not is_in_care_home and happens(draw, 'telecare', case when is_older then 0.45 else 0.1 end)
)

select
    'telecare_installed' as type,
    'asc' as system,
    'AT' || case_number as thing,
    person,
    installed_on as occurred_at,
    to_json({ telecare_id: 'AT' || case_number }) as data
from alarm
where installed_on < removed_on
union all
select
    'telecare_removed' as type,
    'asc' as system,
    'AT' || case_number as thing,
    person,
    removed_on as occurred_at,
    to_json({ telecare_id: 'AT' || case_number }) as data
from alarm
where installed_on < removed_on;

-- In care homes: the admission, and applications to deprive of liberty, an urgent one sometimes and a standard one each year.
insert into event by name
with application as (
    select
        *,
        draw * 32 + number as application_draw,
        'AQ' || case_number || '-' || number as application_id,
        case when number = 0 and happens(draw, 'urgent', 0.6) then 'urgent' else 'standard' end as kind,
        started_on + 350 * number + whole_number(application_draw, 'applied', 1, 25) as received_on,
        received_on + case
            when happens(application_draw, 'decided late', 0.25) then whole_number(application_draw, 'late', 22, 90)
            when kind = 'urgent' then whole_number(application_draw, 'urgent', 1, 6)
            else whole_number(application_draw, 'decided', 5, 20)
        end as decided_on
    from support, unnest(numbers(0, (ended_on - started_on) // 350 + 1)) as years (number)
    where is_in_care_home and happens(draw, 'deprived of liberty', 0.5)
)

select
    'care_home_admitted' as type,
    'asc' as system,
    'AH' || case_number as thing,
    person,
    started_on as occurred_at,
    to_json({
        admission_id: 'AH' || case_number,
        home: setting,
        permanent: happens(draw, 'permanent', 0.85),
        council_supported: happens(draw, 'supported', 0.9),
        from_care_home: happens(draw, 'from another', 0.06)
    }) as data
from support
where is_in_care_home
union all
select
    'liberty_application_received' as type,
    'asc' as system,
    application_id as thing,
    person,
    received_on as occurred_at,
    to_json({ application_id: application_id, kind: kind }) as data
from application
where received_on < ended_on
union all
select
    'liberty_application_decided' as type,
    'asc' as system,
    application_id as thing,
    person,
    decided_on as occurred_at,
    to_json({
        application_id: application_id,
        outcome: pick(application_draw, 'outcome', ['granted', 'granted', 'granted', 'granted', 'refused', 'withdrawn'])
    }) as data
from application
where received_on < ended_on;
