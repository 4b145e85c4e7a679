-- From what happened to what was written down: who is meant, when it was recorded, what was wrong at first, what came twice.

-- One person in a hundred is registered a second time, and part of their life is told under that number until it is noticed.
create or replace temp table double_registration as
with doubled as (
    select person
    from person
    where happens(person, 'registered twice', 0.01)
),

span as (
    select
        event.person,
        min(event.occurred_at)::date as first_on,
        least(max(event.occurred_at)::date, final_day()) as last_on
    from event
    semi join doubled on doubled.person = event.person
    group by event.person
)

select
    person.person,
    person.subject || '-2' as alias,
    first_on + ((last_on - first_on) * chance(person.person, 'second registration'))::integer as from_on,
    least(from_on + skewed(person.person, 'noticed', 5, 500, 1.5), person.died_on, final_day()) as merged_on
from span
inner join person on person.person = span.person;

insert into event by name
select
    'person_registered' as type,
    case when person.is_child then 'lcs' else 'asc' end as system,
    'Q' || person as thing,
    person,
    from_on as occurred_at,
    to_json({ date_of_birth: person.date_of_birth, sex: person.sex }) as data
from double_registration
inner join person using (person)
union all
select
    'person_merged' as type,
    case when person.is_child then 'lcs' else 'asc' end as system,
    'Q' || person as thing,
    person,
    merged_on as occurred_at,
    to_json({ merged_into: person.subject }) as data
from double_registration
inner join person using (person);

-- How an event can come to be in the ledger: its versions in turn, each naming the one it replaces. Only `is_true` ones say what
-- happened. Without a story an event is recorded once, and rightly.
create or replace temp table version as
select * from (
    values
    ('corrected', 1, '', null, false, false),
    ('corrected', 2, '.2', '', true, false),
    ('corrected twice', 1, '', null, false, false),
    ('corrected twice', 2, '.2', '', false, false),
    -- Not of the correction: who corrects that brings the original back.
    ('corrected twice', 3, '.3', '', true, false),
    ('correction taken back', 1, '', null, true, false),
    ('correction taken back', 2, '.2', '', false, false),
    ('correction taken back', 3, '.3', '.2', true, true),
    ('entered in error', 1, '', null, true, false),
    ('entered in error', 2, '.x', null, true, false),
    ('entered in error', 3, '.y', '.x', true, true)
) as versions (story, turn, suffix, replaces, is_true, is_retraction);

-- Codes that are easily mistaken for another one.
create or replace temp table mistake as
select * from (
    values
    ('assessment_completed', '"section_17"', '"no_further_action"'),
    ('assessment_completed', '"no_further_action"', '"early_help"'),
    ('protection_plan_started', '"neglect"', '"emotional"'),
    ('protection_plan_started', '"emotional"', '"neglect"'),
    ('contact_received', '"police"', '"health"'),
    ('visit_made', '"child_seen":true', '"child_seen":false'),
    ('placement_started', '"PR1"', '"PR4"'),
    ('support_reviewed', '"fully"', '"partially"'),
    ('support_started', '"managed_budget"', '"direct_payment"')
) as mistakes (type, truth, error);

-- Grain: one row per line to be written, without those that come twice.
create or replace temp table told as
with happened as (
    select
        event.type,
        '/' || lower(coalesce(person.area_code, event.register_area)) || '/' || event.system as source,
        event.thing || ':' || split_part(event.type, '_', -1) as id,
        event.thing,
        coalesce(event.register_subject, person.subject) as person_subject,
        event.person,
        coalesce(person.area_code, event.register_area) as area,
        event.occurred_at,
        event.has_time,
        case when contains(event.data, ':null') then json_merge_patch('{}', event.data)::varchar else event.data end as data,
        hash(id, source) as draw
    from event
    left join person on person.person = event.person
    where event.occurred_at >= opening_day()
        and event.occurred_at < final_day() + 1
        and (person.died_on is null or event.occurred_at < person.died_on + 1)
),

named as (
    select
        happened.* exclude (person_subject),
        case
            when happened.type = 'person_merged' or happened.thing = 'Q' || happened.person then double_registration.alias
            when happened.occurred_at >= double_registration.from_on
                and happened.occurred_at < double_registration.merged_on
                and happened.type not in ('person_registered', 'person_died')
                then double_registration.alias
            else happened.person_subject
        end as subject
    from happened
    left join double_registration on double_registration.person = happened.person
),

recorded as (
    select
        *,
        case
            when happens(draw, 'late', 0.1) then skewed(draw, 'late by', 5, 60, 2)
            when happens(draw, 'next day', 0.3) then whole_number(draw, 'days', 1, 3)
            else 0
        end as delay,
        case
            when delay = 0 and has_time then occurred_at + to_seconds(whole_number(draw, 'minutes', 60, 3600))
            else occurred_at::date + delay + to_seconds(whole_number(draw, 'written at', 28800, 66600))
        end as first_recorded_at,
        case
            when happens(draw, 'mistaken', 0.02) then 'corrected'
            when happens(draw, 'mistaken', 0.022) then 'corrected twice'
            when happens(draw, 'mistaken', 0.024) and person is not null then 'correction taken back'
            when happens(draw, 'mistaken', 0.028) and type in ('visit_made', 'contact_received', 'support_reviewed', 'referral_received')
                then 'entered in error'
        end as story
    from named
),

plain as (
    select
        *,
        1 as turn,
        '' as suffix,
        null::varchar as replaces,
        true as is_true,
        false as is_retraction
    from recorded where story is null
    union all by name
    select
        recorded.*,
        version.* exclude (story)
    from recorded
    inner join version on version.story = recorded.story
),

versioned as (
    select
        plain.*,
        case when plain.is_retraction then 'event_retracted' else plain.type end as told_type,
        least(
            first_recorded_at + to_days((turn - 1) * skewed(draw, 'put right', 1, 40, 2)),
            final_day() + interval '23:59:59'
        ) as recorded_at,
        case
            when is_retraction then '{}'
            -- A case that never was, under a number of its own.
            when suffix = '.x' then replace(plain.data, thing, thing || 'x')
            when not is_true and mistake.truth is not null then replace(plain.data, mistake.truth, mistake.error)
            else plain.data
        end as told_data,
        case
            when is_retraction then recorded_at::date::timestamp
            -- Without a code to mistake it is the day that was wrong.
            when not is_true and mistake.truth is null
                then greatest(occurred_at - to_days(turn * whole_number(draw, 'wrong day', 1, 6)), opening_day())
            else occurred_at
        end as told_occurred_at
    from plain
    left join mistake on mistake.type = plain.type and contains(plain.data, mistake.truth)
)

select
    id || suffix as id,
    source,
    told_type as type,
    subject,
    told_occurred_at as occurred_at,
    has_time and not is_retraction as has_time,
    recorded_at,
    area,
    id || replaces as supersedes,
    told_data as data,
    draw
from versioned;

-- Grain: one row per line. One line in two hundred is sent again, with a later extract.
create or replace temp table line as
with sent as (
    select
        *,
        recorded_at as sent_at
    from told
    union all
    select
        *,
        least(recorded_at + to_days(whole_number(draw, 'again', 0, 30)), final_day() + interval '23:59:59') as sent_at
    from told
    where happens(draw, 'twice', 0.005)
)

select
    *,
    year(sent_at - to_months(3)) as financial_year
from sent;
