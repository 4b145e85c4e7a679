{# The due date of each clock of a table: the limit in force in the area on the day the clock starts, counted from that day; the limit
   is that of `code`, or, where the clocks take several, of the table's column `timescale_code`. `due_date.due_on` is null where the
   calendar does not reach. The model imports `timescale` and `due_date`. #}
{% macro join_due_date(clock, code=none, started_on='clock_started_on') -%}
    left join timescale
        on {{ clock }}.area_code = timescale.area_code
        and timescale.code = {{ "'" ~ code ~ "'" if code else clock ~ '.timescale_code' }}
        and {{ clock }}.{{ started_on }} >= timescale.applies_from
        and {{ clock }}.{{ started_on }} < timescale.applies_to
    left join due_date
        on timescale.time_limit = due_date.time_limit
        and timescale.unit = due_date.unit
        and {{ clock }}.{{ started_on }} = due_date.day
{%- endmacro %}
