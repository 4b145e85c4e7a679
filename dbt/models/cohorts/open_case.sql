with assessment as (
    select * from {{ ref('fold_assessment') }}
),

section_47 as (
    select * from {{ ref('fold_section_47') }}
),

conference_held as (
    select * from {{ ref('stg_conference_held') }}
),

missing_episode as (
    select * from {{ ref('fold_missing_episode') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

open_assessment as (
    select
        'assessment_completed' as cohort,
        'in_time' as flag,
        area_code,
        person_id,
        assessment_id as case_id,
        clock_started_on,
        'assessment' as timescale_code
    from assessment
    where ended_on is null
),

-- An enquiry may still lead to a conference while it is open, and must when its outcome was one.
awaiting_conference as (
    select
        'initial_conference' as cohort,
        'in_time' as flag,
        section_47.area_code,
        section_47.person_id,
        section_47.section_47_id as case_id,
        section_47.started_on as clock_started_on,
        'icpc' as timescale_code
    from section_47
    anti join conference_held
        on section_47.area_code = conference_held.area_code
        and section_47.section_47_id = conference_held.section_47_id
        and conference_held.kind = 'initial'
    where section_47.ended_on is null or section_47.outcome = 'conference'
),

-- The clock of the return interview starts when the child comes back.
still_missing as (
    select
        'missing_episode_end' as cohort,
        'interviewed_in_time' as flag,
        area_code,
        person_id,
        missing_id as case_id,
        null::date as clock_started_on,
        'return_interview' as timescale_code
    from missing_episode
    where ended_on is null
),

waiting as (
    select * from open_assessment
    union all
    select * from awaiting_conference
    union all
    select * from still_missing
),

open_case as (
    select
        waiting.cohort,
        waiting.flag,
        waiting.area_code,
        waiting.person_id,
        waiting.case_id,
        waiting.clock_started_on,
        due_date.due_on
    from waiting
    {{ join_due_date('waiting') }}
)

select * from open_case
