-- A replay ends at its own moment; otherwise what is known ends with the latest recording, be it of an event that counts or not.
with event as (
    select * from {{ source('ledger', 'event') }}
),

known_until as (
    {%- if var('known_at') %}
    select timestamp '{{ var("known_at") }}' as known_until
    {%- else %}
    select max(recorded_at) as known_until
    from event
    {%- endif %}
)

select * from known_until
