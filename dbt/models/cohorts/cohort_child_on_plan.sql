with snapshot_day as (
    select * from {{ ref('snapshot_day') }}
),

protection_plan as (
    select * from {{ ref('fold_protection_plan') }}
),

person_detail as (
    select * from {{ ref('fold_person_detail') }}
),

latest_visit as (
    select * from {{ ref('fold_latest_visit') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
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
    select
        open_plan.*,
        {{ is_under_age('person_detail.date_of_birth', 5, 'open_plan.counted_on') }}
        and coalesce(person_detail.date_of_birth <= open_plan.counted_on, true) as is_under_five
    from open_plan
    left join person_detail
        on open_plan.area_code = person_detail.area_code
        and open_plan.person_id = person_detail.person_id
        and {{ holds_on('person_detail', 'open_plan.counted_on') }}
    where {{ is_under_age('person_detail.date_of_birth', 18, 'open_plan.counted_on') }}
    qualify {{ is_latest_of_person('open_plan', 'plan_id') }}
),

visit_clock as (
    {{ visit_clock('child_on_plan', 'protection') }}
),

visit_due as (
    select
        visit_clock.*,
        due_date.due_on,
        coalesce(due_date.due_on >= visit_clock.counted_on, false) as is_visit_in_time,
        {{ months_on('visit_clock.started_on', 24) }} as two_years_on
    from visit_clock
    {{ join_due_date('visit_clock', 'cp_visit') }}
),

child_case as (
    select
        'child_on_plan' as cohort,
        area_code,
        person_id,
        plan_id as case_id,
        counted_on,
        {
            'every': true,
            'has_earlier_plan': plan_order <> 'first_plan',
            'two_years': two_years_on <= counted_on,
            'visit_in_time': is_visit_in_time,
            'under_five': is_under_five,
            'seen_in_10_days': coalesce(last_seen_on > counted_on - 10, false),
            'seen_in_28_days': coalesce(last_seen_on > counted_on - 28, false)
        }::{{ flags_type() }} as flags,
        -- No visit has met the present clock by D: each visit starts the next one.
        {
            'two_years': {{ clock('started_on', 'two_years_on') }},
            'visit_in_time': {{ clock('clock_started_on', 'due_on') }},
            'seen_in_10_days': {{ clock('last_seen_on', 'last_seen_on + 9') }},
            'seen_in_28_days': {{ clock('last_seen_on', 'last_seen_on + 27') }}
        }::{{ clocks_type() }} as clocks,
        {
            'every': 'on_plan',
            'has_earlier_plan': plan_order,
            'two_years': if(two_years_on <= counted_on, 'two_years_or_more', 'under_two_years'),
            'visit_in_time': {{ due_reason('seen_under_plan_on', 'due_on', 'counted_on') }},
            'under_five': if(is_under_five, 'born_and_under_five', 'unborn_or_older'),
            'seen_in_10_days': case
                when last_seen_on > counted_on - 10 then 'seen'
                when last_seen_on is not null then 'seen_before_that'
                else 'never_seen'
            end,
            'seen_in_28_days': case
                when last_seen_on > counted_on - 28 then 'seen'
                when last_seen_on is not null then 'seen_before_that'
                else 'never_seen'
            end
        }::{{ reasons_type() }} as reasons
    from visit_due
)

select * from child_case
