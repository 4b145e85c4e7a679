with allocation as (
    {{ spell(
        'allocation_id', ref('stg_worker_allocated'), ref('stg_worker_deallocated'), carried=['worker_id', 'team_id']
    ) }}
)

select * from allocation
