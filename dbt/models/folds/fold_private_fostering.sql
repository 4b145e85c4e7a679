with private_fostering as (
    {{ spell('arrangement_id', ref('stg_private_fostering_started'), ref('stg_private_fostering_ended')) }}
)

select * from private_fostering
