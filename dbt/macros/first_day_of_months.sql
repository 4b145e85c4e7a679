{# The first day of the n months that end with the month of a day. #}
{% macro first_day_of_months(day, months) -%}
    (date_trunc('month', {{ day }}) - to_months({{ months }} - 1))::date
{%- endmacro %}
