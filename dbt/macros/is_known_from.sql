{# Whether a reference row counts at `known_at`: one without a day from which it was known always does. #}
{% macro is_known_from(known_from) -%}
    ({{ known_from }} is null or {{ is_known(known_from) }})
{%- endmacro %}
