{# Whether a legal status is that of respite: short breaks under section 17 or 20, which do not make a child looked after for these
   measures. A status that is not recorded is none. #}
{% macro is_short_break(legal_status) -%}
    coalesce({{ legal_status }} in ('V3', 'V4'), false)
{%- endmacro %}
