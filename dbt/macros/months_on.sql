{# The same day of the month n months later, clamped to the end of that month. #}
{% macro months_on(day, months) -%}
    ({{ day }} + interval {{ months }} month)::date
{%- endmacro %}
