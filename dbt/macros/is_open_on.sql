{# Whether a spell is open on a day: its last day is no longer a day of the spell. Written as two comparisons, without an `or`, so
   that a join on it stays a hash join. #}
{% macro is_open_on(spell, day) -%}
    {{ spell }}.started_on <= {{ day }} and coalesce({{ spell }}.ended_on, date '9999-12-31') > {{ day }}
{%- endmacro %}
