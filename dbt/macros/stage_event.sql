{# The staging model of one event type: its effective events, with the columns that the model's own YAML declares.
   Of several with the same key the one recorded last counts (EVENTS.md section 1, "Repeats"); the source settles a tie of
   ids from two systems. #}
{% macro stage_event() -%}
{%- set meta = model.config.meta -%}
select
    source,
    event_id,
    area_code,
    {% if meta.subject == 'person' -%}
    person_id,
    {% else -%}
    subject,
    {% endif -%}
    occurred_at,
    occurred_on,
    recorded_at
    {%- for column in model.columns.values() %},
    data.{{ column.name }}::{{ column.data_type }} as {{ column.name }}
    {%- endfor %}
from {{ ref('effective_event') }}
where event_type = '{{ model.name | replace('stg_', '', 1) }}'
{%- if meta.key %}
qualify row_number() over (
    partition by area_code, {{ meta.key | join(', ') }}
    order by recorded_at desc, event_id desc, source desc
) = 1
{%- endif %}
{%- endmacro %}
