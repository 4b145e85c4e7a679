with part as (
    select * from {{ ref('indicator_part') }}
),

period_window as (
    select * from {{ ref('period_window') }}
),

indicator_case as (
    select * from {{ ref('indicator_case') }}
),

allocation as (
    select * from {{ ref('fold_allocation_in_force') }}
),

person_detail as (
    select * from {{ ref('fold_person_detail') }}
),

part_period_kind as (
    select
        *,
        unnest(string_split(period_kinds, ';')) as period_kind
    from part
),

counted as (
    select
        indicator_case.*,
        part_period_kind.measure,
        period_window.period_kind,
        period_window.period,
        period_window.period_end,
        period_window.is_unfinished,
        -- Whether what the case waits for had happened by the last day of the period.
        coalesce(indicator_case.in_numerator_from <= period_window.period_end, true) as is_decided
    from period_window
    inner join part_period_kind
        on period_window.period_kind = part_period_kind.period_kind
        and period_window.window_name = part_period_kind.window_name
        and period_window.period_end between part_period_kind.first_day and part_period_kind.last_day
    inner join indicator_case
        on part_period_kind.indicator_ref = indicator_case.indicator_ref
        and part_period_kind.valid_from is not distinct from indicator_case.valid_from
        and part_period_kind.dimension is not distinct from indicator_case.dimension
        and indicator_case.counted_on between period_window.window_start and period_window.window_end
        -- A case counted once within a span belongs to the window that is that span, and to no longer one.
        and coalesce(indicator_case.counted_from, period_window.window_start) = period_window.window_start
        and if(indicator_case.counted_from is null, period_window.window_end, indicator_case.counted_on) = period_window.window_end
),

-- As at the last day of the period: who was responsible, and what was known of the person.
attributed as (
    select
        counted.*,
        allocation.team_id,
        allocation.worker_id,
        {{ age_on('person_detail.date_of_birth', 'counted.period_end') }} as age,
        person_detail.sex,
        person_detail.ethnicity,
        person_detail.disabled
    from counted
    left join allocation
        on counted.area_code = allocation.area_code
        and counted.person_id = allocation.person_id
        and {{ holds_on('allocation', 'counted.period_end') }}
    left join person_detail
        on counted.area_code = person_detail.area_code
        and counted.person_id = person_detail.person_id
        and {{ holds_on('person_detail', 'counted.period_end') }}
),

indicator_case_in_period as (
    select
        indicator_ref,
        area_code,
        dimension,
        period_kind,
        period,
        period_end,
        person_id,
        case_id,
        team_id,
        worker_id,
        clock_started_on,
        due_on,
        if(is_decided, met_on, null) as met_on,
        in_numerator and is_decided as in_numerator,
        if(is_decided, reason, 'not_by_period_end') as reason,
        amount,
        counted_on,
        age::integer as age,
        case
            when age is null then 'unknown'
            when age < 0 then 'unborn'
            when age < 1 then 'under 1'
            when age < 5 then '1 to 4'
            when age < 10 then '5 to 9'
            when age < 16 then '10 to 15'
            when age < 18 then '16 to 17'
            else '18 and over'
        end as age_band,
        sex,
        ethnicity,
        disabled,
        measure,
        is_unfinished as unfinished
    from attributed
)

select * from indicator_case_in_period
