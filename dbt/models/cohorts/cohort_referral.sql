with referral as (
    select * from {{ ref('fold_referral') }}
),

referral_received as (
    select
        'referral' as cohort,
        area_code,
        person_id,
        referral_id as case_id,
        started_on as counted_on,
        map(['every'], [true]) as flags,
        {{ no_clocks() }} as clocks,
        map(['every'], ['received']) as reasons
    from referral
)

select * from referral_received
