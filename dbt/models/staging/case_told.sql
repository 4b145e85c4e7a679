{# Each kind of case: its id, and the events that tell of it with what they tell. Where they are said to have a legal status, it is
   read: in another event it would be a field that nobody declared. #}
{% set with_legal_status = ['care_started', 'legal_status_changed'] %}
{% set kinds = [
    ('referral', 'referral_id', {'referral_received': 'start', 'referral_closed': 'end'}),
    ('assessment', 'assessment_id', {'assessment_started': 'start', 'assessment_completed': 'end'}),
    ('section_47', 'section_47_id', {'section_47_started': 'start', 'section_47_completed': 'end'}),
    ('child_in_need_plan', 'plan_id', {'child_in_need_plan_started': 'start', 'child_in_need_plan_ended': 'end'}),
    ('protection_plan', 'plan_id', {'protection_plan_started': 'start', 'protection_plan_ended': 'end'}),
    ('care', 'care_id', {'care_started': 'start', 'care_ended': 'end', 'legal_status_changed': 'legal_status'}),
] %}

with
{% for kind, id, told in kinds %}
    {{ kind }} as (
        {{ effective_events(
            [
                'data.' ~ id ~ '::varchar as case_id',
                (
                    "case when event_type in ('" ~ with_legal_status | join("', '") ~ "') then data.legal_status::varchar end"
                    if kind == 'care' else 'null::varchar'
                ) ~ ' as legal_status',
            ],
            told.keys() | list
        ) | indent(8) }}
    ),
{% endfor %}

case_told as (
    {% for kind, id, told in kinds %}
        select
            area_code,
            source,
            event_id,
            person_id,
            '{{ kind }}' as case_kind,
            case_id,
            case event_type
                {% for event_type, what in told.items() %}
                    when '{{ event_type }}' then '{{ what }}'
                {% endfor %}
            end as told,
            legal_status,
            occurred_on,
            recorded_at
        from {{ kind }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select * from case_told
