with referral as (
    {{ spell(
        'referral_id', ref('stg_referral_received'), ref('stg_referral_closed'),
        end_reason='reason', carried=['agency', 'contact_id']
    ) }}
)

select * from referral
