{# Whether a day lies within a period of care, its last day included: what refers to care, and checks and visits, counts only then. #}
{% macro is_within_care(day, care='care') -%}
    {{ care }}.started_on <= {{ day }} and coalesce({{ care }}.ended_on, date '9999-12-31') >= {{ day }}
{%- endmacro %}
