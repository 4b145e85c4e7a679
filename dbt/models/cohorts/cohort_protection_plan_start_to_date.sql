with snapshot_day as (
    select * from {{ ref('snapshot_day') }}
),

protection_plan as (
    select * from {{ ref('fold_protection_plan') }}
),

person_detail as (
    select * from {{ ref('fold_person_detail') }}
),

year_to_date as (
    select
        day,
        make_date({{ financial_year('day') }}, 4, 1) as first_day
    from snapshot_day
),

started_to_date as (
    select
        protection_plan.area_code,
        protection_plan.person_id,
        protection_plan.plan_id,
        protection_plan.started_on,
        year_to_date.first_day as counted_from,
        year_to_date.day as counted_on
    from year_to_date
    inner join protection_plan
        on protection_plan.started_on between year_to_date.first_day and year_to_date.day
    where not protection_plan.is_temporary
),

-- The age on the first day of the plan, by the date of birth that D knows.
aged as (
    select
        started_to_date.*,
        {{ age_on('person_detail.date_of_birth', 'started_to_date.started_on') }} as age
    from started_to_date
    left join person_detail
        on started_to_date.area_code = person_detail.area_code
        and started_to_date.person_id = person_detail.person_id
        and {{ holds_on('person_detail', 'started_to_date.counted_on') }}
),

protection_plan_start_to_date as (
    select
        'protection_plan_start_to_date' as cohort,
        area_code,
        person_id,
        plan_id as case_id,
        counted_on,
        counted_from,
        { 'every': true, 'under_ten': coalesce(age < 10, false) }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        {
            'every': 'plan_started',
            'under_ten': case
                when age is null then 'age_unknown'
                when age < 10 then 'under_ten'
                else 'ten_or_older'
            end
        }::{{ reasons_type() }} as reasons
    from aged
)

select * from protection_plan_start_to_date
