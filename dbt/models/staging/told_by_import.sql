with import_told as (
    select * from {{ source('ledger', 'import_told') }}
),

told as (
    select
        load_id,
        told
    from import_told
)

select * from told
