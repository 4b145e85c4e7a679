{# The clocks of a cohort none of whose flags compares dates; and one clock, typed, for those that do. #}
{% macro no_clocks() -%}
    map([]::varchar[], []::{{ clock_type() }}[])
{%- endmacro %}

{% macro clock(clock_started_on, due_on, met_on='null') -%}
    row({{ clock_started_on }}, {{ due_on }}, {{ met_on }})::{{ clock_type() }}
{%- endmacro %}
