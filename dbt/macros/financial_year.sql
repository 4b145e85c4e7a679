{# The year in which the financial year of a day begins, on 1 April. #}
{% macro financial_year(day) -%}
    year({{ day }} - interval 3 month)
{%- endmacro %}

{# How that financial year is named: 2016-17. #}
{% macro financial_year_label(day) -%}
    format('{}-{:02d}', {{ financial_year(day) }}, ({{ financial_year(day) }} + 1) % 100)
{%- endmacro %}
