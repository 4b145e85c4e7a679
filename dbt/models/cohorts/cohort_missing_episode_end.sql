with missing_episode as (
    select * from {{ ref('fold_missing_episode') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

episode_end as (
    select
        *,
        ended_on as clock_started_on
    from missing_episode
    where ended_on is not null
),

interview_due as (
    select
        episode_end.*,
        due_date.due_on,
        coalesce(episode_end.interviewed_on <= due_date.due_on, false) as is_interviewed_in_time
    from episode_end
    {{ join_due_date('episode_end', 'return_interview') }}
),

missing_episode_end as (
    select
        'missing_episode_end' as cohort,
        area_code,
        person_id,
        missing_id as case_id,
        ended_on as counted_on,
        {
            'every': true,
            'from_care': missing_from = 'care',
            'from_home': missing_from = 'home',
            'interviewed_in_time': is_interviewed_in_time
        }::{{ flags_type() }} as flags,
        { 'interviewed_in_time': {{ clock('clock_started_on', 'due_on', 'interviewed_on') }} }::{{ clocks_type() }} as clocks,
        {
            'every': 'ended',
            'from_care': 'from_' || missing_from,
            'from_home': 'from_' || missing_from,
            'interviewed_in_time': case
                when due_on is null then 'due_date_unknown'
                when interviewed_on is null then 'never_interviewed'
                else if(is_interviewed_in_time, 'interviewed_in_time', 'interviewed_late')
            end
        }::{{ reasons_type() }} as reasons,
        (ended_on - started_on)::double as amount
    from interview_due
)

select * from missing_episode_end
