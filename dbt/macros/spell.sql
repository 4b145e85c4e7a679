{# A spell: a start and an end with the same id in one area (EVENTS.md section 1, "Spells").
   An end dated before its start is no end, nor is one without a start; `spell_end_issue` lists both. The first death of the
   person ends a spell that is open on that day, unless `ended_by_death` says that only its own end completes it. #}
{% macro spell(id, starts, ends, end_reason=none, carried=[], carried_from_end=[], ended_by_death=true) -%}
    select
        started.area_code,
        started.person_id,
        started.{{ id }},
        started.occurred_on as started_on,
        {%- if ended_by_death %}
        least(ended.occurred_on, death.died_on) as ended_on,
        if(death.died_on < coalesce(ended.occurred_on, date '9999-12-31'), 'died', {{ 'ended.' ~ end_reason if end_reason else 'null' }})
            as end_reason
        {%- else %}
        ended.occurred_on as ended_on,
        {{ 'ended.' ~ end_reason if end_reason else 'null::varchar' }} as end_reason
        {%- endif %}
        {%- for column in carried %},
        started.{{ column }}
        {%- endfor %}
        {%- for column in carried_from_end %},
        ended.{{ column }}
        {%- endfor %}
    from {{ starts }} as started
    left join {{ ends }} as ended
        on started.area_code = ended.area_code
        and started.{{ id }} = ended.{{ id }}
        and started.occurred_on <= ended.occurred_on
    {%- if ended_by_death %}
    left join {{ ref('fold_death') }} as death
        on started.area_code = death.area_code
        and started.person_id = death.person_id
        and started.occurred_on <= death.died_on
    {%- endif %}
{%- endmacro %}
