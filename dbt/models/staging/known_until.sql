with event as (
    select * from {{ source('ledger', 'event') }}
),

known_until as (
    select
        coalesce(nullif('{{ known_at() }}', '')::timestamp, max(recorded_at)) as known_until
    from event
)

select * from known_until
