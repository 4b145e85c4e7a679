{# Whether something was known at `known_at` (EVENTS.md section 1, "Known at"); without one, everything is. #}
{% macro is_known(moment) -%}
    {%- if known_at() -%}
        {{ moment }} <= timestamp '{{ known_at() }}'
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
