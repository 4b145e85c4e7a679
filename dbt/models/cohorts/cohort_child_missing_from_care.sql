with counting_span as (
    select * from {{ ref('counting_span') }}
),

missing_episode as (
    select * from {{ ref('fold_missing_episode') }}
),

-- The day of the end is still a day on which the child was missing.
counted_once as (
    select
        missing_episode.*,
        counting_span.first_day,
        counting_span.last_day
    from counting_span
    inner join missing_episode
        on counting_span.last_day >= missing_episode.started_on
        and counting_span.first_day <= coalesce(missing_episode.ended_on, date '9999-12-31')
    where missing_episode.missing_from = 'care'
    qualify
        row_number() over (
            partition by
                missing_episode.area_code, missing_episode.person_id, counting_span.first_day, counting_span.last_day
            order by missing_episode.started_on desc, missing_episode.missing_id desc
        ) = 1
),

child_missing_from_care as (
    select
        'child_missing_from_care' as cohort,
        area_code,
        person_id,
        missing_id as case_id,
        last_day as counted_on,
        first_day as counted_from,
        { 'every': true }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        { 'every': 'missing_from_care' }::{{ reasons_type() }} as reasons
    from counted_once
)

select * from child_missing_from_care
