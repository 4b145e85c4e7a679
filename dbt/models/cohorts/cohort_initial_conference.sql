with conference_held as (
    select * from {{ ref('stg_conference_held') }}
),

section_47 as (
    select * from {{ ref('fold_section_47') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

conference as (
    select
        conference_held.area_code,
        conference_held.person_id,
        conference_held.conference_id,
        conference_held.decision,
        conference_held.section_47_id,
        conference_held.occurred_on as held_on,
        section_47.started_on as enquiry_started_on,
        if(section_47.started_on <= conference_held.occurred_on, section_47.started_on, null) as clock_started_on
    from conference_held
    left join section_47
        on conference_held.area_code = section_47.area_code
        and conference_held.section_47_id = section_47.section_47_id
    where conference_held.kind = 'initial'
),

conference_due as (
    select
        conference.*,
        due_date.due_on,
        coalesce(conference.held_on <= due_date.due_on, false) as is_in_time
    from conference
    {{ join_due_date('conference', 'icpc') }}
),

initial_conference as (
    select
        'initial_conference' as cohort,
        area_code,
        person_id,
        conference_id as case_id,
        held_on as counted_on,
        { 'every': true, 'in_time': is_in_time, 'plan': decision = 'plan' }::{{ flags_type() }} as flags,
        { 'in_time': {{ clock('clock_started_on', 'due_on', 'held_on') }} }::{{ clocks_type() }} as clocks,
        {
            'every': 'held',
            'in_time': case
                when enquiry_started_on is null then 'no_section_47_enquiry'
                when clock_started_on is null then 'section_47_enquiry_started_later'
                when due_on is null then 'due_date_unknown'
                when is_in_time then 'held_in_time'
                else 'held_late'
            end,
            'plan': decision
        }::{{ reasons_type() }} as reasons
    from conference_due
)

select * from initial_conference
