-- Contacts, early help, referrals, assessments, and who works with the child.

insert into event by name
select
    'contact_received' as type,
    'mash' as system,
    'C' || case_number as thing,
    person,
    any_time(contact_on, draw, 'contact at') as occurred_at,
    true as has_time,
    to_json({
        contact_id: 'C' || case_number,
        agency: agency
    }) as data
from child_case;

insert into event by name
select
    'contact_decided' as type,
    'mash' as system,
    'C' || case_number as thing,
    person,
    decided_on as occurred_at,
    to_json({
        contact_id: 'C' || case_number,
        outcome: case
            when is_referred then 'referral'
            when path = 'early_help' then 'early_help'
            else pick(draw, 'decision', ['advice', 'advice', 'no_further_action'])
        end
    }) as data
from child_case;

insert into event by name
with early_help as (
    select
        person,
        'E' || case_number as early_help_id,
        decided_on + whole_number(family_draw, 'early help begins', 3, 20) as opened_on,
        least(opened_on + early_help_days, adult_on) as closed_on,
        pick(family_draw, 'early help', ['caf', 'caf', 'caf', 'family_assessment']) as kind,
        pick(draw, 'early help ends', ['needs met', 'needs met', 'disengaged', 'stepped up', 'moved away']) as reason
    from child_case
    where path = 'early_help'
)

select
    'early_help_opened' as type,
    'lcs' as system,
    early_help_id as thing,
    person,
    opened_on as occurred_at,
    to_json({ early_help_id: early_help_id, kind: kind }) as data
from early_help
where opened_on < closed_on
union all
select
    'early_help_closed' as type,
    'lcs' as system,
    early_help_id as thing,
    person,
    closed_on as occurred_at,
    to_json({ early_help_id: early_help_id, reason: reason }) as data
from early_help
where opened_on < closed_on;

insert into event by name
select
    'referral_received' as type,
    'lcs' as system,
    'R' || case_number as thing,
    person,
    referred_on as occurred_at,
    to_json({
        referral_id: 'R' || case_number,
        contact_id: 'C' || case_number,
        agency: agency
    }) as data
from child_case
where is_referred;

insert into event by name
select
    'referral_closed' as type,
    'lcs' as system,
    'R' || case_number as thing,
    person,
    closed_on as occurred_at,
    to_json({
        referral_id: 'R' || case_number,
        reason: pick(draw, 'closing reason', ['no further action', 'plan completed', 'stepped down to early help', 'moved away'])
    }) as data
from child_case
where is_referred;

-- The assessment of the referral, and once a year another one of a case that is still open, without a referral of its own.
insert into event by name
with assessment as (
    select
        person,
        'A' || case_number as assessment_id,
        'R' || case_number as referral_id,
        assessment_started_on as started_on,
        assessed_on as completed_on,
        case path
            when 'in_need' then 'section_17'
            when 'protection' then 'section_47'
            when 'care' then pick(draw, 'outcome', ['section_47', 'looked_after'])
            else pick(draw, 'outcome', ['no_further_action', 'no_further_action', 'no_further_action', 'early_help', 'other'])
        end as outcome
    from child_case
    where is_referred
    union all by name
    select
        person,
        'A' || case_number || '-' || year as assessment_id,
        null as referral_id,
        weekday(assessed_on + 330 * year + whole_number(draw * 16 + year, 'reassessment', 0, 30)) as started_on,
        weekday_after(started_on, whole_number(draw * 16 + year, 'reassessment takes', 15, 50)) as completed_on,
        case when path = 'in_need' then 'section_17' else 'other' end as outcome
    from child_case, unnest(numbers(1, (closed_on - assessed_on - 60) // 330 + 1)) as later (year)
    where is_referred and closed_on > assessed_on + 390
)

select
    'assessment_started' as type,
    'lcs' as system,
    assessment_id as thing,
    person,
    started_on as occurred_at,
    to_json({ assessment_id: assessment_id, referral_id: referral_id }) as data
from assessment
union all
select
    'assessment_completed' as type,
    'lcs' as system,
    assessment_id as thing,
    person,
    completed_on as occurred_at,
    to_json({ assessment_id: assessment_id, outcome: outcome }) as data
from assessment;

-- A worker of the duty and assessment team first; then, where the case goes on, one after another of the team that keeps it.
insert into event by name
with long_case as (
    select
        *,
        weekday_after(referred_on, 1) as taken_on,
        least(assessed_on, conference_on, care_started_on) as handed_over_on,
        1 + skewed(draw, 'workers', 0, (closed_on - handed_over_on) // 300 + 1, 1.5) as workers
    from child_case
    where is_referred
),

allocation as (
    select
        person,
        'W' || case_number || '-0' as allocation_id,
        worker(family_draw, 'duty worker') as worker_id,
        'DAT' || whole_number(family_draw, 'duty team', 1, 4) as team_id,
        taken_on as started_on,
        case when path = 'assessment' then closed_on else handed_over_on end as ended_on
    from long_case
    union all by name
    select
        person,
        'W' || case_number || '-' || turn as allocation_id,
        worker(draw * 16 + turn, 'worker') as worker_id,
        case when path = 'care' then 'CIC' else 'IPT' end || whole_number(draw, 'team', 1, 6) as team_id,
        handed_over_on + ((closed_on - handed_over_on) * (turn - 1) // workers)::integer
        + case when happens(draw * 16 + turn, 'nobody there', 0.03) then whole_number(draw * 16 + turn, 'nobody for', 2, 25) else 0 end
            as started_on,
        handed_over_on + ((closed_on - handed_over_on) * turn // workers)::integer as ended_on
    from long_case, unnest(numbers(1, workers + 1)) as turns (turn)
    where path <> 'assessment'
)

select
    'worker_allocated' as type,
    'lcs' as system,
    allocation_id as thing,
    person,
    started_on as occurred_at,
    to_json({ allocation_id: allocation_id, worker_id: worker_id, team_id: team_id }) as data
from allocation
where started_on < ended_on
union all
select
    'worker_deallocated' as type,
    'lcs' as system,
    allocation_id as thing,
    person,
    ended_on as occurred_at,
    to_json({ allocation_id: allocation_id }) as data
from allocation
where started_on < ended_on;
