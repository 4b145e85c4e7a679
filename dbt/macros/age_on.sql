{# Age in completed years on a day; negative before birth. The calendar days are compared, not a difference in years: someone born on
   29 February has their birthday on 1 March in other years. #}
{% macro age_on(date_of_birth, day) -%}
    (
        year({{ day }}) - year({{ date_of_birth }}) - if(
            strftime({{ day }}, '%m%d') < strftime({{ date_of_birth }}, '%m%d'), 1, 0
        )
    )
{%- endmacro %}
