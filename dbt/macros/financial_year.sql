{# The year in which the financial year of a day begins, on 1 April. #}
{% macro financial_year(day) -%}
    year({{ day }} - interval 3 month)
{%- endmacro %}
