{# Two spells of one kind that a person had open on the same day; a snapshot counts the one that started later. #}
{% macro overlap_issue(issue, spells, id, limit_to='true') -%}
    select
        '{{ issue }}' as issue,
        counted.area_code,
        counted.person_id,
        counted.{{ id }} as case_id,
        'started on ' || counted.started_on || ' while ' || other.{{ id }} || ' was open' as detail
    from {{ spells }} as counted
    inner join {{ spells }} as other
        on counted.area_code = other.area_code
        and counted.person_id = other.person_id
        and (other.started_on, other.{{ id }}) < (counted.started_on, counted.{{ id }})
        and {{ is_open_on('other', 'counted.started_on') }}
    where (counted.ended_on is null or counted.ended_on > counted.started_on)
        and {{ limit_to }}
{%- endmacro %}
