-- Grain: one row per adult and turn in which they ask for help, with how far that goes and how long it takes.
create or replace temp table adult_case as
with turn as (
    select
        person,
        known_on,
        date_of_birth,
        episode,
        person * 8 + episode as draw,
        person || '-' || episode as case_number,
        chance(person * 8 + episode, 'path') as roll,
        case
            when roll < 0.3 then 'contact'
            when roll < 0.46 then 'assessment'
            when roll < 0.62 then 'enablement'
            else 'support'
        end as path
    from person, unnest(numbers(0, 6)) as turns (episode)
    where not is_child
),

timed as (
    select
        * exclude (roll),
        whole_number(draw, 'closing', 0, 8) as contact_weekdays,
        whole_number(draw, 'assessment', 4, 30) as assessment_weekdays,
        case when path = 'support' then skewed(draw, 'support length', 40, 2600, 1.3) else 0 end as support_days,
        150 + waiting_days(draw, 'until next', 760) as days_until_next
    from turn
),

placed as (
    select
        *,
        weekday(
            known_on + coalesce(
                sum(120 + support_days + days_until_next)
                    over (partition by person order by episode rows between unbounded preceding and 1 preceding),
                0
            )::integer
        ) as contact_on
    from timed
)

select
    * exclude (known_on, days_until_next),
    birthday(date_of_birth, 65) <= contact_on as is_older,
    weekday_after(contact_on, contact_weekdays + 1) as contact_closed_on,
    case when path <> 'contact' then weekday_after(contact_closed_on, assessment_weekdays) end as assessed_on,
    happens(draw, 'from hospital', case when is_older then 0.35 else 0.1 end) as is_from_hospital,
    case
        when path = 'enablement' or (path = 'support' and is_older and happens(draw, 'enablement first', 0.4))
            then weekday_after(assessed_on, whole_number(draw, 'enablement begins', 1, 8))
    end as enablement_on,
    case
        when path = 'support' then coalesce(weekday(enablement_on + 42), weekday_after(assessed_on, whole_number(draw, 'wait', 2, 30)))
    end as support_on,
    case
        when is_older then pick(draw, 'reason', ['physical', 'physical', 'physical', 'memory', 'memory', 'sensory', 'mental_health'])
        else pick(person, 'reason', ['learning_disability', 'learning_disability', 'physical', 'mental_health', 'social'])
    end as primary_reason,
    support_days > 60 and happens(draw, 'long term', 0.92) as is_long_term,
    is_older and is_long_term and happens(draw, 'care home', 0.3) as moves_to_care_home
from placed
where contact_on <= final_day();

insert into event by name
select
    'adult_contact_received' as type,
    'asc' as system,
    'AC' || case_number as thing,
    person,
    office_time(contact_on, draw, 'contact at') as occurred_at,
    true as has_time,
    to_json({
        contact_id: 'AC' || case_number,
        channel: pick(draw, 'channel', ['telephone', 'telephone', 'online', 'hospital', 'letter', 'in person'])
    }) as data
from adult_case
union all
select
    'adult_contact_closed' as type,
    'asc' as system,
    'AC' || case_number as thing,
    person,
    contact_closed_on as occurred_at,
    false as has_time,
    to_json({
        contact_id: 'AC' || case_number,
        outcome: case when path = 'contact' then pick(draw, 'outcome', ['resolved', 'resolved', 'signposted', 'other'])
            else 'assessment'
        end
    }) as data
from adult_case;

insert into event by name
select
    'adult_assessment_completed' as type,
    'asc' as system,
    'AA' || case_number as thing,
    person,
    assessed_on as occurred_at,
    to_json({ assessment_id: 'AA' || case_number }) as data
from adult_case
where assessed_on is not null
union all
select
    'enablement_started' as type,
    'asc' as system,
    'AE' || case_number as thing,
    person,
    enablement_on as occurred_at,
    to_json({ enablement_id: 'AE' || case_number }) as data
from adult_case
where enablement_on is not null;

insert into event by name
with delayed as (
    select
        *,
        contact_on + whole_number(draw, 'delay begins', 2, 10) as delayed_on
    from adult_case
    where is_from_hospital
)

select
    'hospital_referral_received' as type,
    'asc' as system,
    'AF' || case_number as thing,
    person,
    contact_on as occurred_at,
    to_json({ referral_id: 'AF' || case_number }) as data
from delayed
union all
select
    'transfer_delay_started' as type,
    'asc' as system,
    'AD' || case_number as thing,
    person,
    delayed_on as occurred_at,
    to_json({
        delay_id: 'AD' || case_number, attributable: pick(draw, 'attributable', ['nhs', 'nhs', 'nhs', 'social_care', 'social_care', 'both'])
    }) as data
from delayed
where happens(draw, 'delayed', 0.3)
union all
select
    'transfer_delay_ended' as type,
    'asc' as system,
    'AD' || case_number as thing,
    person,
    delayed_on + skewed(draw, 'delay', 1, 60, 2) as occurred_at,
    to_json({ delay_id: 'AD' || case_number }) as data
from delayed
where happens(draw, 'delayed', 0.3);

-- The mental health care programme, of people of working age, with the yearly question where they live and work.
insert into event by name
with programme as (
    select
        person,
        'AM' || person as programme_id,
        known_on + whole_number(person, 'programme begins', 10, 500) as started_on,
        started_on + whole_number(person, 'programme lasts', 200, 2200) as ended_on
    from person
    where not is_child and date_of_birth > known_on - 60 * 365 and happens(person, 'care programme', 0.1)
),

programme_year as (
    select
        *,
        person * 32 + number as year_draw,
        started_on + 350 * number + whole_number(year_draw, 'asked', 0, 60) as asked_on
    from programme, unnest(numbers(0, (ended_on - started_on) // 350 + 1)) as years (number)
)

select
    'care_programme_started' as type,
    'asc' as system,
    programme_id as thing,
    person,
    started_on as occurred_at,
    to_json({ programme_id: programme_id }) as data
from programme
union all
select
    'care_programme_ended' as type,
    'asc' as system,
    programme_id as thing,
    person,
    ended_on as occurred_at,
    to_json({ programme_id: programme_id }) as data
from programme
union all
select
    'living_status_recorded' as type,
    'asc' as system,
    programme_id || '-' || number as thing,
    person,
    asked_on as occurred_at,
    to_json({
        employment: employment(year_draw),
        settled_home: settled_home(year_draw)
    }) as data
from programme_year
where asked_on < ended_on;

-- Some of the adults care for somebody: they are assessed in their own right, and advised.
insert into event by name
with carer_year as (
    select
        person,
        person * 32 + number as year_draw,
        person || '-' || number as carer_number,
        weekday(known_on + 330 * number + whole_number(year_draw, 'carer', 10, 80)) as met_on
    from person, unnest(numbers(0, whole_number(person, 'years a carer', 1, 5))) as years (number)
    where not is_child and happens(person, 'carer', 0.2)
)

select
    'carer_assessment_completed' as type,
    'asc' as system,
    'AK' || carer_number as thing,
    person,
    met_on as occurred_at,
    to_json({ assessment_id: 'AK' || carer_number }) as data
from carer_year
where happens(year_draw, 'carer assessed', 0.8)
union all
select
    'carer_advice_given' as type,
    'asc' as system,
    'AV' || carer_number as thing,
    person,
    weekday_after(met_on, whole_number(year_draw, 'advice', 1, 20)) as occurred_at,
    to_json({ advice_id: 'AV' || carer_number }) as data
from carer_year
where happens(year_draw, 'advised', 0.6);
