{# The flags that each cohort declares in its YAML, by the cohort's name: known whether or not the cohort has a case. Empty while dbt parses,
   when it does not know the models yet. #}
{% macro flags_of_cohorts() -%}
    {%- set cohorts = {} -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and 'flags' in node.config.meta -%}
            {%- do cohorts.update({node.name.removeprefix('cohort_'): node.config.meta.flags}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(cohorts) }}
{%- endmacro %}
