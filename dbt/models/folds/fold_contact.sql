with contact_received as (
    select * from {{ ref('stg_contact_received') }}
),

contact_decided as (
    select * from {{ ref('stg_contact_decided') }}
),

contact as (
    select
        contact_received.area_code,
        contact_received.person_id,
        contact_received.contact_id,
        contact_received.occurred_on as received_on,
        contact_received.agency,
        contact_decided.occurred_on as decided_on,
        contact_decided.outcome
    from contact_received
    left join contact_decided
        on contact_received.area_code = contact_decided.area_code
        and contact_received.contact_id = contact_decided.contact_id
)

select * from contact
