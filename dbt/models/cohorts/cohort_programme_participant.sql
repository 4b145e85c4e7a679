{% set role_model_armies = "('role_model_army', 'young_role_model_army')" %}

with counting_span as (
    select * from {{ ref('counting_span') }}
),

programme_attended as (
    select * from {{ ref('stg_programme_attended') }}
),

-- Of several attendances the last stands for all of them.
counted_once as (
    select
        programme_attended.*,
        counting_span.first_day,
        counting_span.last_day
    from counting_span
    inner join programme_attended
        on programme_attended.occurred_on between counting_span.first_day and counting_span.last_day
    where programme_attended.programme in {{ role_model_armies }}
    qualify
        row_number() over (
            partition by
                programme_attended.area_code, programme_attended.person_id, counting_span.first_day, counting_span.last_day
            order by
                programme_attended.occurred_on desc, programme_attended.recorded_at desc,
                programme_attended.event_id desc, programme_attended.source desc
        ) = 1
),

programme_participant as (
    select
        'programme_participant' as cohort,
        area_code,
        person_id,
        event_id as case_id,
        last_day as counted_on,
        first_day as counted_from,
        { 'every': true }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        { 'every': programme }::{{ reasons_type() }} as reasons
    from counted_once
)

select * from programme_participant
