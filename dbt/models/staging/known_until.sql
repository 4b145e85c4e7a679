with event as (
    select * from {{ source('ledger', 'event') }}
),

known_until as (
    select
        coalesce({{ "timestamp '" ~ var('known_at') ~ "'" if var('known_at') else 'null::timestamp' }}, max(recorded_at))
            as known_until
    from event
)

select * from known_until
