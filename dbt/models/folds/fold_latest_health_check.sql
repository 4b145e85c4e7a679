with child_looked_after as (
    select * from {{ ref('fold_child_looked_after') }}
),

health_check as (
    select * from {{ ref('fold_health_check') }}
),

-- A check from before care belongs to no care, or to an earlier one.
checked as (
    select
        child_looked_after.area_code,
        child_looked_after.person_id,
        child_looked_after.counted_on,
        max(health_check.valid_from) filter (where health_check.kind = 'health_assessment') as assessed_on,
        max(health_check.valid_from) filter (where health_check.kind = 'dental_check') as teeth_checked_on
    from child_looked_after
    inner join health_check
        on child_looked_after.area_code = health_check.area_code
        and child_looked_after.person_id = health_check.person_id
        and child_looked_after.started_on <= health_check.valid_from
        and {{ holds_on('health_check', 'child_looked_after.counted_on') }}
    group by all
),

-- A child without a known date of birth has the longer time.
time_allowed as (
    select
        area_code,
        person_id,
        counted_on,
        {{ first_day_of_months('counted_on', 'if(age < 5, 6, 12)') }} as assessed_from,
        {{ first_day_of_months('counted_on', 12) }} as teeth_checked_from
    from child_looked_after
),

latest_health_check as (
    select
        time_allowed.area_code,
        time_allowed.person_id,
        time_allowed.counted_on,
        time_allowed.assessed_from,
        checked.assessed_on,
        case
            when checked.assessed_on is null then 'never_assessed'
            when checked.assessed_on >= time_allowed.assessed_from then 'assessed_in_time'
            else 'assessed_too_long_ago'
        end as health_assessment,
        time_allowed.teeth_checked_from,
        checked.teeth_checked_on,
        case
            when checked.teeth_checked_on is null then 'never_checked'
            when checked.teeth_checked_on >= time_allowed.teeth_checked_from then 'checked_in_time'
            else 'checked_too_long_ago'
        end as dental_check
    from time_allowed
    left join checked
        on time_allowed.area_code = checked.area_code
        and time_allowed.person_id = checked.person_id
        and time_allowed.counted_on = checked.counted_on
)

select * from latest_health_check
