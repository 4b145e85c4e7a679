with bank_holiday as (
    select * from {{ ref('bank_holiday') }}
),

known_holiday as (
    select distinct day
    from bank_holiday
    where
        {{ is_known_from('known_from') }}
        and (known_until is null or not {{ is_known('known_until') }})
),

every_day as (
    select
        unnest(
            generate_series(date '{{ var("calendar_start") }}', date '{{ var("calendar_end") }}', interval 1 day)
        )::date as day
),

working_day as (
    select
        every_day.day,
        isodow(every_day.day) <= 5 and known_holiday.day is null as is_working_day
    from every_day
    left join known_holiday
        on every_day.day = known_holiday.day
),

calendar_day as (
    select
        day,
        is_working_day,
        count(*) filter (where is_working_day) over (order by day) as working_days
    from working_day
)

select * from calendar_day
