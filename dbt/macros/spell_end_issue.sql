{# The ends that `spell` ignores, each with the reason. #}
{% macro spell_end_issue(id, starts, ends) -%}
    select
        if(started.event_id is null, 'end_without_start', 'end_before_start') as issue,
        ended.area_code,
        ended.person_id,
        ended.{{ id }} as case_id,
        '{{ ends.identifier | replace('stg_', '', 1) }} on ' || ended.occurred_on
        || coalesce(', started on ' || started.occurred_on, '') as detail
    from {{ ends }} as ended
    left join {{ starts }} as started
        on ended.area_code = started.area_code
        and ended.{{ id }} = started.{{ id }}
    where started.event_id is null or ended.occurred_on < started.occurred_on
{%- endmacro %}
