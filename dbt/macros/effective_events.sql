{# The events of the ledger that are effective at `known_at`, of some types or of all, with whose they are after merges. The fields wanted
   of their data are read before anything is joined, and each type for itself: the ledger, which is stored by type, then hands out these
   alone, many times as fast as whole events from which they are taken. #}
{% macro effective_events(fields, event_types=none) -%}
{%- set of_types = [] -%}
{%- for event_type in event_types or [] -%}
    {%- do of_types.append("event_type = '" ~ event_type ~ "'") -%}
{%- endfor -%}
with event as (
    {%- for of_type in of_types or ['true'] %}
    select
        position,
        load_id,
        source,
        event_id,
        event_type,
        area_code,
        subject,
        occurred_at,
        occurred_on,
        recorded_at,
        {{ fields | join(',\n        ') }}
    from {{ source('ledger', 'event') }}
    where {{ of_type }} and event_type <> 'event_retracted' and {{ is_known('recorded_at') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    event.*,
    coalesce(merged_person.person_id, event.subject) as person_id
from event
anti join {{ ref('superseded_position') }} as superseded_position
    on event.position = superseded_position.position
left join {{ ref('merged_person') }} as merged_person
    on event.area_code = merged_person.area_code and event.subject = merged_person.subject
{%- endmacro %}
