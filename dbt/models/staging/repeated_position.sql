{# Every event type that has a key: the field of it that the event carries, and whether the person belongs to it too. #}
{% set keyed_types = [] %}
{%- for node in graph.nodes.values() if node.resource_type == 'model' and node.config.meta.key -%}
    {%- set fields = node.config.meta.key | reject('equalto', 'person_id') | list -%}
    {%- if fields | length != 1 -%}
        {%- do exceptions.raise_compiler_error(node.name ~ ': a key is one field, with or without the person') -%}
    {%- endif -%}
    {%- do keyed_types.append((node.name | replace('stg_', '', 1), fields[0], 'person_id' in node.config.meta.key)) -%}
{%- endfor %}

with effective_event as (
    select * from {{ ref('effective_event') }}
),

-- Each type read for itself, and from the ledger itself: it is stored by type, and of its data hands out the one field.
keyed as (
    select
        null::bigint as position,
        null::varchar as event_type,
        null::varchar as key,
        null::boolean as is_of_person
    where false
    {% for event_type, key, is_of_person in keyed_types | sort %}
        union all
        select
            position,
            '{{ event_type }}' as event_type,
            variant_extract(data, '{{ key }}')::varchar as key,
            {{ is_of_person }} as is_of_person
        from {{ source('ledger', 'event') }}
        where event_type = '{{ event_type }}'
    {% endfor %}
),

-- Nearly every key is used once, which a number tells faster than the text.
suspect as (
    select hash(event_type, key) as fingerprint
    from keyed
    group by fingerprint
    having count(*) > 1
),

-- The few others, found before the rest of their events is read.
suspected as materialized (
    select keyed.*
    from keyed
    semi join suspect
        on hash(keyed.event_type, keyed.key) = suspect.fingerprint
),

-- Of several the one recorded last counts; the source settles a tie of ids from two systems.
ranked as (
    select
        effective_event.position,
        row_number() over (
            partition by
                effective_event.area_code,
                suspected.event_type,
                suspected.key,
                if(suspected.is_of_person, effective_event.person_id, null)
            order by effective_event.recorded_at desc, effective_event.event_id desc, effective_event.source desc
        ) as recorded_last
    from effective_event
    inner join suspected
        on effective_event.position = suspected.position
),

repeated_position as (
    select position
    from ranked
    where recorded_last > 1
)

select * from repeated_position
