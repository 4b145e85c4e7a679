{# Whether a person is under an age on a day. Whoever has no known date of birth stays in, and the unborn are under any age.
   The calendar days are compared, not a difference in years: someone born on 29 February turns 18 on 1 March. #}
{% macro is_under_age(date_of_birth, age, day) -%}
    (
        {{ date_of_birth }} is null
        or year({{ day }}) - year({{ date_of_birth }}) - if(
            strftime({{ day }}, '%m%d') < strftime({{ date_of_birth }}, '%m%d'), 1, 0
        ) < {{ age }}
    )
{%- endmacro %}
