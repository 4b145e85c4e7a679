{# The same day of the month n months later, or earlier where n is negative, clamped to the end of that month. #}
{% macro months_on(day, months) -%}
    ({{ day }} + to_months({{ months }}))::date
{%- endmacro %}
