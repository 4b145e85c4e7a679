{# What was known of something, and from which day until which: what is said later wins field by field, so each field keeps its last value
   that is not null. `statements` is a CTE of events with the fields and `valid_from`, the day from which each holds; `first` are columns
   by which they are ordered before date, recording, event id and source (EVENTS.md section 1, "Repeats"), in step with `valid_from`. Of
   the statements of one day the last one holds. #}
{% macro details_in_force(statements, key, details, first=[]) -%}
    {%- set said = (first + ['occurred_on', 'recorded_at', 'event_id', 'source']) | join(', ') %}
    select
        area_code,
        {{ key }},
        valid_from,
        lead(valid_from) over said_in_order as valid_to
        {%- for detail in details %},
        last_value({{ detail }} ignore nulls) over said_so_far as {{ detail }}
        {%- endfor %}
    from {{ statements }}
    window
        said_in_order as (partition by area_code, {{ key }} order by {{ said }}),
        said_so_far as (
            partition by area_code, {{ key }}
            order by {{ said }}
            rows between unbounded preceding and current row
        )
    qualify lead(valid_from) over said_in_order is distinct from valid_from
{%- endmacro %}
