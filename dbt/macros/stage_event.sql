{# The staging model of one event type: its effective events, with the columns that the model's own YAML declares. Of several with the
   same key the one recorded last counts. #}
{% macro stage_event() -%}
{%- set meta = model.config.meta -%}
{#- Named outside the condition: while dbt looks for references it does not know yet which types have keys. -#}
{%- set repeated_position = ref('repeated_position') -%}
{%- set fields = [] -%}
{%- for column in model.columns.values() -%}
    {%- do fields.append("data." ~ column.name ~ "::" ~ column.data_type ~ " as " ~ column.name) -%}
{%- endfor -%}
with effective as (
    {{ effective_events(fields, [model.name | replace('stg_', '', 1)]) | indent(4) }}
)

select
    effective.source,
    effective.event_id,
    effective.area_code,
    effective.{{ 'person_id' if meta.subject == 'person' else 'subject' }},
    effective.occurred_at,
    effective.occurred_on,
    effective.recorded_at
    {%- for column in model.columns.values() %},
    effective.{{ column.name }}
    {%- endfor %}
from effective
{%- if meta.key %}
anti join {{ repeated_position }} as repeated_position
    on effective.position = repeated_position.position
{%- endif %}
{%- endmacro %}
