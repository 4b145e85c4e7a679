with counting_span as (
    select * from {{ ref('counting_span') }}
),

missing_episode as (
    select * from {{ ref('fold_missing_episode') }}
),

-- Of a child's episodes the one that started last stands for all of them.
counted_once as (
    select
        missing_episode.*,
        counting_span.first_day,
        counting_span.last_day,
        count(*) over (
            partition by
                missing_episode.area_code, missing_episode.person_id, missing_episode.missing_from,
                counting_span.first_day, counting_span.last_day
        ) as episodes
    from counting_span
    inner join missing_episode
        on missing_episode.started_on between counting_span.first_day and counting_span.last_day
    qualify
        row_number() over (
            partition by
                missing_episode.area_code, missing_episode.person_id, missing_episode.missing_from,
                counting_span.first_day, counting_span.last_day
            order by missing_episode.started_on desc, missing_episode.missing_id desc
        ) = 1
),

child_missing_start as (
    select
        'child_missing_start' as cohort,
        area_code,
        person_id,
        missing_id as case_id,
        last_day as counted_on,
        first_day as counted_from,
        { 'every': true, 'from_care': missing_from = 'care', 'from_home': missing_from = 'home' }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        {
            'every': 'went_missing',
            'from_care': 'from_' || missing_from,
            'from_home': 'from_' || missing_from
        }::{{ reasons_type() }} as reasons,
        episodes::double as amount
    from counted_once
)

select * from child_missing_start
