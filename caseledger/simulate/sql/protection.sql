-- Strategy discussions, section 47 enquiries, conferences, and the plans with their visits.

insert into event by name
select
    'strategy_discussion_held' as type,
    'lcs' as system,
    'D' || case_number as thing,
    person,
    discussed_on as occurred_at,
    to_json({
        -- Brothers and sisters share the discussion.
        discussion_id: 'D' || family_draw,
        agencies: pick(
            family_draw,
            'agencies',
            [
                ['social_care', 'police', 'health'], ['social_care', 'police', 'health', 'education'],
                ['social_care', 'police', 'health', 'education', 'other'], ['social_care', 'police']
            ]
        ),
        reason_incomplete: case
            when happens(family_draw, 'incomplete', 0.2)
                then pick(family_draw, 'why incomplete', ['not_recorded', 'not_invited', 'not_available'])
        end
    }) as data
from child_case
where is_enquired;

insert into event by name
select
    'section_47_started' as type,
    'lcs' as system,
    'S' || case_number as thing,
    person,
    enquiry_started_on as occurred_at,
    to_json({ section_47_id: 'S' || case_number, referral_id: 'R' || case_number }) as data
from child_case
where is_enquired
union all
select
    'section_47_completed' as type,
    'lcs' as system,
    'S' || case_number as thing,
    person,
    enquiry_completed_on as occurred_at,
    to_json({
        section_47_id: 'S' || case_number,
        outcome: case
            when is_conferred then 'conference'
            when path = 'in_need' then 'child_in_need_plan'
            else pick(draw, 'enquiry outcome', ['no_further_action', 'other'])
        end
    }) as data
from child_case
where is_enquired;

-- The initial conference, a review after three months, and one every six months until the plan ends in the last of them.
insert into event by name
with conference as (
    select
        person,
        'K' || family_draw as conference_id,
        'K' || case_number as thing,
        conference_on as held_on,
        case when happens(family_draw, 'moved here', 0.03) then 'transfer_in' else 'initial' end as kind,
        'S' || case_number as section_47_id,
        case when is_planned then 'plan' else 'no_plan' end as decision
    from child_case
    where conference_on < adult_on
    union all by name
    select
        person,
        'K' || family_draw || '-' || number as conference_id,
        'K' || case_number || '-' || number as thing,
        weekday(plan_started_on + 85 + 182 * (number - 1)) as held_on,
        'review' as kind,
        null as section_47_id,
        'continue' as decision
    from child_case, unnest(numbers(1, (plan_ended_on - plan_started_on - 90) // 182 + 2)) as reviews (number)
    where plan_started_on is not null and weekday(plan_started_on + 85 + 182 * (number - 1)) < plan_ended_on - 5
    union all by name
    select
        person,
        'K' || family_draw || '-' || plan_ended_on as conference_id,
        'K' || case_number || '-' || plan_ended_on as thing,
        plan_ended_on as held_on,
        'review' as kind,
        null as section_47_id,
        'end' as decision
    from child_case
    where plan_ended_on < adult_on and path = 'protection'
)

select
    'conference_held' as type,
    'lcs' as system,
    thing,
    person,
    held_on as occurred_at,
    to_json({ conference_id: conference_id, kind: kind, section_47_id: section_47_id, decision: decision }) as data
from conference;

insert into event by name
select
    'protection_plan_started' as type,
    'lcs' as system,
    'P' || case_number as thing,
    person,
    plan_started_on as occurred_at,
    to_json({
        plan_id: 'P' || case_number,
        category: pick(
            family_draw, 'category', ['neglect', 'neglect', 'neglect', 'emotional', 'emotional', 'physical', 'sexual', 'multiple']
        ),
        previous_plans: case when episode = 0 and happens(draw, 'planned elsewhere', 0.04) then 1 end,
        temporary: case when plan_days < 130 and happens(draw, 'temporary', 0.04) then true end
    }) as data
from child_case
where plan_started_on is not null
union all
select
    'protection_plan_ended' as type,
    'lcs' as system,
    'P' || case_number as thing,
    person,
    plan_ended_on as occurred_at,
    to_json({
        plan_id: 'P' || case_number,
        reason: case
            when plan_ended_on = adult_on then 'other'
            when care_started_on is not null then 'became_looked_after'
            when need_days = 0 and happens(draw, 'moved away', 0.3) then 'transferred_out'
            else 'completed'
        end
    }) as data
from child_case
where plan_started_on is not null;

insert into event by name
select
    'child_in_need_plan_started' as type,
    'lcs' as system,
    'N' || case_number as thing,
    person,
    need_started_on as occurred_at,
    to_json({ plan_id: 'N' || case_number }) as data
from child_case
where need_started_on is not null
union all
select
    'child_in_need_plan_ended' as type,
    'lcs' as system,
    'N' || case_number as thing,
    person,
    need_ended_on as occurred_at,
    to_json({
        plan_id: 'N' || case_number,
        reason: pick(draw, 'need ends', ['plan completed', 'plan completed', 'stepped down to early help', 'moved away'])
    }) as data
from child_case
where need_started_on is not null;

-- About every ten working days on a protection plan, about every five weeks on a child in need plan; some late, some missed.
insert into event by name
with visited as (
    select
        person,
        draw * 1024 + number as visit_draw,
        'VP' || case_number || '-' || number as visit_id,
        'protection' as purpose,
        weekday_after(
            plan_started_on, 10 * number - whole_number(visit_draw, 'early', 0, 4)
            + case when happens(visit_draw, 'late', 0.06) then whole_number(visit_draw, 'late by', 3, 8) else 0 end
        ) as visited_on,
        plan_ended_on as until,
        draw
    from child_case, unnest(numbers(1, (least(plan_ended_on, final_day()) - plan_started_on) // 14 + 1)) as visits (number)
    where plan_started_on is not null
    union all by name
    select
        person,
        draw * 1024 + 512 + number as visit_draw,
        'VN' || case_number || '-' || number as visit_id,
        'child_in_need' as purpose,
        weekday(
            need_started_on + 35 * number - whole_number(visit_draw, 'early', 0, 20)
            + case when happens(visit_draw, 'late', 0.08) then whole_number(visit_draw, 'late by', 7, 30) else 0 end
        ) as visited_on,
        need_ended_on as until,
        draw
    from child_case, unnest(numbers(1, (least(need_ended_on, final_day()) - need_started_on) // 35 + 1)) as visits (number)
    where need_started_on is not null
)

select
    'visit_made' as type,
    'lcs' as system,
    visit_id as thing,
    person,
    visited_on as occurred_at,
    to_json({
        visit_id: visit_id,
        purpose: purpose,
        child_seen: happens(visit_draw, 'seen', 0.95),
        seen_alone: happens(visit_draw, 'seen', 0.7),
        worker_id: worker(draw, 'visiting worker')
    }) as data
from visited
where visited_on <= until and not happens(visit_draw, 'missed', 0.03);
