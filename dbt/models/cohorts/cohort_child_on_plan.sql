with snapshot_day as (
    select * from {{ ref('snapshot_day') }}
),

protection_plan as (
    select * from {{ ref('fold_protection_plan') }}
),

person_detail as (
    select * from {{ ref('fold_person_detail') }}
),

visit as (
    select * from {{ ref('fold_visit') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

-- Each visit at which the child was seen holds until the next one.
seen_visit as (
    select
        area_code,
        person_id,
        visited_on as valid_from,
        lead(visited_on) over (partition by area_code, person_id order by visited_on, visit_id) as valid_to
    from visit
    where purpose = 'protection' and child_seen
),

open_plan as (
    select
        protection_plan.*,
        snapshot_day.day as counted_on
    from snapshot_day
    inner join protection_plan
        on {{ is_open_on('protection_plan', 'snapshot_day.day') }}
    where not protection_plan.is_temporary
),

child_on_plan as (
    select open_plan.*
    from open_plan
    left join person_detail
        on open_plan.area_code = person_detail.area_code
        and open_plan.person_id = person_detail.person_id
        and {{ holds_on('person_detail', 'open_plan.counted_on') }}
    where {{ is_under_age('person_detail.date_of_birth', 18, 'open_plan.counted_on') }}
    qualify
        row_number() over (
            partition by open_plan.area_code, open_plan.person_id, open_plan.counted_on
            order by open_plan.started_on desc, open_plan.plan_id desc
        ) = 1
),

-- The latest visit up to D may lie before the plan; then none was made under it.
last_seen as (
    select
        child_on_plan.*,
        if(seen_visit.valid_from >= child_on_plan.started_on, seen_visit.valid_from, null) as last_seen_on
    from child_on_plan
    left join seen_visit
        on child_on_plan.area_code = seen_visit.area_code
        and child_on_plan.person_id = seen_visit.person_id
        and {{ holds_on('seen_visit', 'child_on_plan.counted_on') }}
),

visit_clock as (
    select
        *,
        coalesce(last_seen_on, started_on) as clock_started_on,
        {{ months_on('started_on', 24) }} as two_years_on
    from last_seen
),

visit_due as (
    select
        visit_clock.*,
        due_date.due_on,
        coalesce(due_date.due_on >= visit_clock.counted_on, false) as is_visit_in_time
    from visit_clock
    left join timescale
        on visit_clock.area_code = timescale.area_code
        and timescale.code = 'cp_visit'
        and visit_clock.clock_started_on >= timescale.applies_from
        and visit_clock.clock_started_on < timescale.applies_to
    left join due_date
        on timescale.time_limit = due_date.time_limit
        and timescale.unit = due_date.unit
        and visit_clock.clock_started_on = due_date.day
),

child_case as (
    select
        'child_on_plan' as cohort,
        area_code,
        person_id,
        plan_id as case_id,
        counted_on,
        map(
            ['every', 'has_earlier_plan', 'two_years', 'visit_in_time'],
            [true, plan_order <> 'first_plan', two_years_on <= counted_on, is_visit_in_time]
        ) as flags,
        -- No visit has met the present clock by D: each visit starts the next one.
        map(
            ['two_years', 'visit_in_time'],
            [{{ clock('started_on', 'two_years_on') }}, {{ clock('clock_started_on', 'due_on') }}]
        ) as clocks,
        map(
            ['every', 'has_earlier_plan', 'two_years', 'visit_in_time'],
            [
                'on_plan',
                plan_order,
                if(two_years_on <= counted_on, 'two_years_or_more', 'under_two_years'),
                case
                    when due_on is null then 'due_date_unknown'
                    when last_seen_on is not null then if(is_visit_in_time, 'seen_in_time', 'seen_late')
                    else if(is_visit_in_time, 'not_yet_due', 'never_seen')
                end,
            ]
        ) as reasons
    from visit_due
)

select * from child_case
