-- Grain: one row per family and turn in which it comes to the notice of children's services, with how far that goes (`path`)
-- and how long each part of it takes. One turn begins after the one before has ended.
create or replace temp table family_case as
with family as (
    select distinct
        family,
        known_on
    from person
    where is_child
),

turn as (
    select
        family,
        known_on,
        episode,
        family * 8 + episode as draw,
        chance(family * 8 + episode, 'path') as roll,
        case
            when roll < 0.33 then 'advice'
            when roll < 0.43 then 'early_help'
            when roll < 0.69 then 'assessment'
            when roll < 0.87 then 'in_need'
            when roll < 0.945 then 'protection'
            else 'care'
        end as path
    from family, unnest(numbers(0, 6)) as turns (episode)
),

course as (
    select
        * exclude (roll),
        path in ('assessment', 'in_need', 'protection', 'care') as is_referred,
        path in ('protection', 'care') or (path = 'in_need' and happens(draw, 'enquiry', 0.15)) as is_enquired,
        path = 'protection' or (path = 'care' and happens(draw, 'conference', 0.5)) as is_conferred,
        is_conferred and happens(draw, 'plan', 0.87) as is_planned
    from turn
),

timed as (
    select
        *,
        case when happens(draw, 'decision late', 0.1) then whole_number(draw, 'late by', 2, 5)
            else whole_number(draw, 'decision', 0, 1)
        end as decision_weekdays,
        case
            when happens(draw, 'assessment very late', 0.03) then whole_number(draw, 'assessment', 61, 95)
            when happens(draw, 'assessment late', 0.09) then whole_number(draw, 'assessment', 46, 60)
            else whole_number(draw, 'assessment', 10, 45)
        end as assessment_weekdays,
        whole_number(draw, 'enquiry', 5, 13) as enquiry_weekdays,
        case when happens(draw, 'conference late', 0.2) then whole_number(draw, 'conference', 16, 30)
            else whole_number(draw, 'conference', 13, 15)
        end as conference_weekdays,
        case
            when not is_planned then 0
            when path = 'care' then skewed(draw, 'plan length', 90, 300, 1.5)
            else skewed(draw, 'plan length', 91, 913, 2.2)
        end as plan_days,
        case
            when path = 'in_need' then skewed(draw, 'need length', 60, 540, 1.6)
            when is_planned and path = 'protection' and happens(draw, 'step down', 0.64) then skewed(draw, 'need length', 60, 270, 1.3)
            when path = 'protection' and not is_planned then skewed(draw, 'need length', 60, 270, 1.3)
            else 0
        end as need_days,
        case
            when path <> 'care' then 0
            when happens(draw, 'short care', 0.35) then skewed(draw, 'care length', 10, 170, 1.2)
            else skewed(draw, 'care length', 180, 2900, 1.5)
        end as care_days,
        case when path = 'early_help' then whole_number(draw, 'early help length', 50, 450) else 0 end as early_help_days,
        120 + waiting_days(draw, 'until next', 960) as days_until_next
    from course
),

placed as (
    select
        *,
        known_on + coalesce(
            sum(
                7 + (1.4 * (decision_weekdays + assessment_weekdays + conference_weekdays + 25))::integer
                + plan_days + need_days + care_days + early_help_days + days_until_next
            ) over (partition by family order by episode rows between unbounded preceding and 1 preceding),
            0
        )::integer as contact_on
    from timed
)

select * exclude (known_on, days_until_next)
from placed
where contact_on <= final_day();

-- Grain: one row per child and turn, with the day of every step that the child's case takes; null where it does not come to it.
create or replace temp table child_case as
with involved as (
    select
        family_case.* exclude (draw),
        family_case.draw as family_draw,
        person.person,
        person.person * 8 + family_case.episode as draw,
        person.person || '-' || family_case.episode as case_number,
        person.date_of_birth,
        person.elder_siblings,
        person.asylum_seeker,
        person.disabled,
        birthday(person.date_of_birth, 18) as adult_on,
        pick(
            family_case.draw,
            'agency',
            [
                'police', 'police', 'police', 'health', 'health', 'education', 'education', 'housing', 'individual', 'council',
                'other', 'anonymous'
            ]
        ) as agency
    from family_case
    inner join person on person.family = family_case.family and person.is_child
    where family_case.contact_on < birthday(person.date_of_birth, 18) - 60
        and family_case.contact_on > person.date_of_birth - 150
        and (family_case.episode = 0 or happens(person.person * 8 + family_case.episode, 'involved', 0.85))
),

front_door as (
    select
        *,
        case when decision_weekdays = 0 then weekday(contact_on) else weekday_after(contact_on, decision_weekdays) end as decided_on,
        case when is_referred then decided_on end as referred_on,
        weekday_after(referred_on, whole_number(draw, 'assessment begins', 1, 3)) as assessment_started_on,
        weekday_after(referred_on, assessment_weekdays) as assessed_on,
        path = 'care' and (elder_siblings = 0 or happens(draw, 'taken into care', 0.8)) as is_cared_for
    from involved
),

enquired as (
    select
        *,
        case when is_enquired then weekday_after(referred_on, whole_number(family_draw, 'discussion', 1, 8)) end as discussed_on,
        weekday_after(discussed_on, 1) as enquiry_started_on,
        weekday_after(enquiry_started_on, enquiry_weekdays) as enquiry_completed_on,
        case when is_conferred then weekday_after(enquiry_started_on, conference_weekdays) end as conference_on,
        case when is_planned and conference_on < adult_on then conference_on end as plan_started_on,
        no_later(weekday(plan_started_on + plan_days), adult_on) as plan_ended_on
    from front_door
),

cared_for as (
    select
        *,
        case
            when not is_cared_for then null
            when is_planned then plan_ended_on
            else enquiry_started_on + whole_number(family_draw, 'into care', 0, 20)
        end as care_day,
        case when care_day < adult_on then care_day end as care_started_on,
        case when happens(draw, 'leaves early', 0.3) then whole_number(draw, 'early', 20, 90) / 100 else 1 end as care_share,
        no_later(care_started_on + greatest((care_days * care_share)::integer, 5), adult_on) as care_ended_on,
        care_days * care_share > 240 and birthday(date_of_birth, 5) > care_started_on and happens(draw, 'adopted', 0.5)
            as is_adopted
    from enquired
),

in_need as (
    select
        * exclude (care_day, care_share),
        case
            when need_days = 0 then null
            when path = 'in_need' then weekday(assessed_on)
            else coalesce(plan_ended_on, conference_on) + whole_number(family_draw, 'step down', 0, 5)
        end as need_day,
        case when need_day < adult_on then need_day end as need_started_on,
        no_later(weekday(need_started_on + need_days), adult_on) as need_ended_on
    from cared_for
)

select
    * exclude (need_day),
    weekday(
        greatest(assessed_on, enquiry_completed_on, conference_on, plan_ended_on, need_ended_on, care_ended_on)
        + whole_number(draw, 'closing', 0, 10)
    ) as closed_on
from in_need;
