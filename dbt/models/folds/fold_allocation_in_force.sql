with allocation as (
    select * from {{ ref('fold_allocation') }}
),

-- What counts can change only on a day on which an allocation starts or ends.
change_day as (
    select distinct
        area_code,
        person_id,
        unnest([started_on, ended_on]) as day
    from allocation
),

latest_open as (
    select
        change_day.area_code,
        change_day.person_id,
        change_day.day as valid_from,
        allocation.allocation_id,
        allocation.team_id,
        allocation.worker_id
    from change_day
    left join allocation
        on change_day.area_code = allocation.area_code
        and change_day.person_id = allocation.person_id
        and {{ is_open_on('allocation', 'change_day.day') }}
    where change_day.day is not null
    qualify
        row_number() over (
            partition by change_day.area_code, change_day.person_id, change_day.day
            order by allocation.started_on desc nulls last, allocation.allocation_id desc
        ) = 1
),

span as (
    select
        *,
        lead(valid_from) over (partition by area_code, person_id order by valid_from) as valid_to
    from latest_open
),

allocation_in_force as (
    select
        area_code,
        person_id,
        valid_from,
        valid_to,
        allocation_id,
        team_id,
        worker_id
    from span
    where allocation_id is not null
)

select * from allocation_in_force
