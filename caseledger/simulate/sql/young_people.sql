-- Missing from care and from home, private fostering, leaving care, youth justice, programmes.

insert into event by name
with at_risk as (
    select
        person,
        draw,
        case_number,
        case when care_started_on is not null then 'care' else 'home' end as missing_from,
        greatest(coalesce(care_started_on, referred_on), birthday(date_of_birth, 11)) as since,
        least(coalesce(care_ended_on, closed_on), adult_on) as until
    from child_case
    where is_referred and happens(draw, 'goes missing', case when care_started_on is not null then 0.3 else 0.06 end)
),

missing as (
    select
        *,
        draw * 16 + number as missing_draw,
        'M' || case_number || '-' || number as missing_id,
        -- Each spell in a part of the time of its own, so that one ends before the next begins.
        any_time(since + ((until - since) * number // 6)::integer, missing_draw, 'missing at') as went_at,
        went_at + to_minutes(skewed(missing_draw, 'missing for', 40, 9000, 3)) as came_back_at
    from at_risk, unnest(numbers(0, whole_number(draw, 'times missing', 1, 6))) as times (number)
    where until - since > 60
)

select
    'missing_started' as type,
    'lcs' as system,
    missing_id as thing,
    person,
    went_at as occurred_at,
    true as has_time,
    to_json({ missing_id: missing_id, missing_from: missing_from }) as data
from missing
union all
select
    'missing_ended' as type,
    'lcs' as system,
    missing_id as thing,
    person,
    came_back_at as occurred_at,
    true as has_time,
    to_json({ missing_id: missing_id }) as data
from missing
union all
select
    'return_interview_held' as type,
    'lcs' as system,
    missing_id as thing,
    person,
    came_back_at::date + skewed(missing_draw, 'interview', 0, 9, 1.8) as occurred_at,
    false as has_time,
    to_json({ missing_id: missing_id }) as data
from missing
where happens(missing_draw, 'interviewed', 0.75);

insert into event by name
with arrangement as (
    select
        person,
        'F' || person as arrangement_id,
        known_on + whole_number(person, 'fostering begins', 5, 900) as started_on,
        least(started_on + whole_number(person, 'fostering lasts', 30, 500), birthday(date_of_birth, 16)) as ended_on
    from person
    where is_child and date_of_birth < known_on and happens(person, 'privately fostered', 0.008)
)

select
    'private_fostering_started' as type,
    'lcs' as system,
    arrangement_id as thing,
    person,
    started_on as occurred_at,
    to_json({ arrangement_id: arrangement_id }) as data
from arrangement
where started_on < ended_on
union all
select
    'private_fostering_ended' as type,
    'lcs' as system,
    arrangement_id as thing,
    person,
    ended_on as occurred_at,
    to_json({ arrangement_id: arrangement_id }) as data
from arrangement
where started_on < ended_on;

-- Who was in care for three months, and after the sixteenth birthday, has a right to support until 21, or 25 when asking.
-- Some were in care elsewhere, or before the simulated years.
insert into event by name
with entitled as (
    select distinct
        person,
        date_of_birth,
        adult_on as started_on
    from child_case
    where care_ended_on - care_started_on > 91 and care_ended_on > birthday(date_of_birth, 16)
    union all
    select
        person,
        date_of_birth,
        known_on as started_on
    from person
    where not is_child and birthday(date_of_birth, 21) > known_on + 200 and happens(person, 'was in care', 0.6)
),

leaver as (
    select
        person,
        'X' || person as leaving_care_id,
        started_on,
        birthday(date_of_birth, case when happens(person, 'until 25', 0.35) then 25 else 21 end) as ended_on
    from entitled
),

status as (
    select
        *,
        person * 32 + number as status_draw,
        started_on + 180 * number + whole_number(status_draw, 'status', 0, 30) as recorded_on
    from leaver, unnest(numbers(0, (ended_on - started_on) // 180)) as statuses (number)
)

select
    'leaving_care_started' as type,
    'lcs' as system,
    leaving_care_id as thing,
    person,
    started_on as occurred_at,
    to_json({ leaving_care_id: leaving_care_id }) as data
from leaver
union all
select
    'leaving_care_ended' as type,
    'lcs' as system,
    leaving_care_id as thing,
    person,
    ended_on as occurred_at,
    to_json({ leaving_care_id: leaving_care_id }) as data
from leaver
union all
select
    'leaving_care_status_recorded' as type,
    'lcs' as system,
    leaving_care_id || '-' || number as thing,
    person,
    recorded_on as occurred_at,
    to_json({
        leaving_care_id: leaving_care_id,
        in_touch: pick(status_draw, 'in touch', ['YES', 'YES', 'YES', 'YES', 'YES', 'YES', 'YES', 'NO', 'REFU', 'NREQ', 'RHOM']),
        activity: pick(status_draw, 'activity', ['F1', 'F2', 'F4', 'F5', 'P1', 'P2', 'P4', 'P5', 'G4', 'G5', 'G6', 'F2']),
        suitable_accommodation: happens(status_draw, 'suitable', 0.88)
    }) as data
from status;

insert into event by name
with ordered as (
    select
        person,
        date_of_birth,
        weekday(known_on + whole_number(person, 'order ends', 60, 1500)) as ended_on
    from person
    where is_child and happens(person, 'youth order', 0.12)
)

select
    'youth_order_ended' as type,
    'lcs' as system,
    'O' || person as thing,
    person,
    ended_on as occurred_at,
    to_json({ order_id: 'O' || person, in_education_or_work: happens(person, 'in work', 0.7) }) as data
from ordered
where ended_on between birthday(date_of_birth, 11) and birthday(date_of_birth, 18);

insert into event by name
with session as (
    select
        person,
        number,
        pick(person, 'programme', ['role_model_army', 'young_role_model_army', 'life_skills']) as programme,
        known_on + whole_number(person, 'programme begins', 30, 1000) + 7 * number as attended_on,
        date_of_birth
    from person, unnest(numbers(0, whole_number(person, 'sessions', 1, 10))) as sessions (number)
    where is_child and happens(person, 'programme', 0.05)
)

select
    'programme_attended' as type,
    'lcs' as system,
    'B' || person || '-' || number as thing,
    person,
    attended_on as occurred_at,
    to_json({ programme: programme, session: 'session ' || (number + 1) }) as data
from session
where attended_on between birthday(date_of_birth, 9) and birthday(date_of_birth, 18);
