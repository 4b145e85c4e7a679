{# Whether a spell is the one that counts among those a person has open on the day `counted_on`: the one that started last, then
   the one with the highest id. To stand after `qualify`. #}
{% macro is_latest_of_person(spell, id) -%}
    row_number() over (
        partition by {{ spell }}.area_code, {{ spell }}.person_id, {{ spell }}.counted_on
        order by {{ spell }}.started_on desc, {{ spell }}.{{ id }} desc
    ) = 1
{%- endmacro %}
