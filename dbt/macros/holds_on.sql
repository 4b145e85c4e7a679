{# Whether a row that holds from `valid_from` until the day before `valid_to` holds on a day. #}
{% macro holds_on(span, day) -%}
    {{ span }}.valid_from <= {{ day }} and coalesce({{ span }}.valid_to, date '9999-12-31') > {{ day }}
{%- endmacro %}
