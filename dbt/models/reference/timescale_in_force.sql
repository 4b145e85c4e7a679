with area as (
    select * from {{ ref('area') }}
),

timescale as (
    select * from {{ ref('timescale') }}
),

candidate as (
    select
        area.area_code,
        timescale.code,
        timescale.area_code is not null as is_own,
        coalesce(timescale.applies_from, date '0001-01-01') as applies_from,
        timescale.known_from,
        timescale."limit" as time_limit,
        timescale.unit
    from area
    inner join timescale
        on timescale.area_code is null or area.area_code = timescale.area_code
    where {{ is_known_from('timescale.known_from') }}
),

change_day as (
    select distinct
        area_code,
        code,
        applies_from
    from candidate
),

-- An area's own row goes before one for all areas even where that one is younger.
in_force as (
    select
        change_day.area_code,
        change_day.code,
        change_day.applies_from,
        candidate.time_limit,
        candidate.unit
    from change_day
    inner join candidate
        on change_day.area_code = candidate.area_code
        and change_day.code = candidate.code
        and change_day.applies_from >= candidate.applies_from
    qualify
        row_number() over (
            partition by change_day.area_code, change_day.code, change_day.applies_from
            order by candidate.is_own desc, candidate.applies_from desc, candidate.known_from desc nulls last
        ) = 1
),

timescale_in_force as (
    select
        area_code,
        code,
        applies_from,
        lead(applies_from, 1, date '9999-12-31') over (partition by area_code, code order by applies_from) as applies_to,
        time_limit,
        unit
    from in_force
)

select * from timescale_in_force
