{# Each kind of case: its id, what starts it, what ends it. #}
{% set kinds = [
    ('referral', 'referral_id', 'referral_received', 'referral_closed'),
    ('assessment', 'assessment_id', 'assessment_started', 'assessment_completed'),
    ('section_47', 'section_47_id', 'section_47_started', 'section_47_completed'),
    ('child_in_need_plan', 'plan_id', 'child_in_need_plan_started', 'child_in_need_plan_ended'),
    ('protection_plan', 'plan_id', 'protection_plan_started', 'protection_plan_ended'),
    ('care', 'care_id', 'care_started', 'care_ended'),
] %}

with {% for kind, id, start, end in kinds %}
{{ kind }} as (
    {{ effective_events(['data.' ~ id ~ '::varchar as case_id'], [start, end]) }}
),
{% endfor %}

legal_status_told as (
    {{ effective_events(
        ['data.care_id::varchar as case_id', 'data.legal_status::varchar as legal_status'],
        ['care_started', 'legal_status_changed']
    ) }}
),

told as (
    {% for kind, id, start, end in kinds %}
        select
            area_code,
            source,
            person_id,
            '{{ kind }}' as case_kind,
            case_id,
            event_type = '{{ start }}' as is_start,
            occurred_on,
            recorded_at,
            event_id
        from {{ kind }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

-- What a source says twice of one case it said last.
latest as (
    select * from told
    qualify row_number() over (
            partition by area_code, source, case_kind, case_id, is_start
            order by recorded_at desc, event_id desc
        ) = 1
),

legal_status as (
    select
        area_code,
        source,
        case_id,
        legal_status
    from legal_status_told
    where legal_status is not null
    qualify row_number() over (
            partition by area_code, source, case_id
            order by occurred_on desc, recorded_at desc, event_id desc
        ) = 1
),

-- How far a source reaches: the latest day that it tells of.
reach as (
    select
        area_code,
        source,
        max(occurred_on) as reaches_to
    from told
    group by area_code, source
),

case_by_source as (
    select
        started.area_code,
        started.source,
        started.person_id,
        started.case_kind,
        started.case_id,
        started.occurred_on as started_on,
        ended.occurred_on as ended_on,
        legal_status.legal_status,
        reach.reaches_to
    from latest as started
    left join latest as ended
        on started.area_code = ended.area_code
        and started.source = ended.source
        and started.case_kind = ended.case_kind
        and started.case_id = ended.case_id
        and not ended.is_start
    left join legal_status
        on started.area_code = legal_status.area_code
        and started.source = legal_status.source
        and started.case_id = legal_status.case_id
        and started.case_kind = 'care'
    inner join reach
        on started.area_code = reach.area_code
        and started.source = reach.source
    where started.is_start
)

select * from case_by_source
