{# Whether a spell is open on a day: its last day is no longer a day of the spell. #}
{% macro is_open_on(spell, day) -%}
    {{ spell }}.started_on <= {{ day }} and ({{ spell }}.ended_on is null or {{ spell }}.ended_on > {{ day }})
{%- endmacro %}
