{# A model's schema is the name of its room (staging, reference, fold, cohort, seed), without dbt's usual prefix. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
