{# Whether a person is under an age on a day. Whoever has no known date of birth stays in, and the unborn are under any age. #}
{% macro is_under_age(date_of_birth, age, day) -%}
    ({{ date_of_birth }} is null or {{ age_on(date_of_birth, day) }} < {{ age }})
{%- endmacro %}
