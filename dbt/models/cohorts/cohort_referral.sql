with referral as (
    select * from {{ ref('fold_referral') }}
),

assessment as (
    select * from {{ ref('fold_assessment') }}
),

first_assessment as (
    select
        area_code,
        referral_id,
        min(started_on) as assessed_on
    from assessment
    where referral_id is not null
    group by area_code, referral_id
),

followed_up as (
    select
        referral.*,
        first_assessment.assessed_on,
        {{ months_on('referral.started_on', -12) }} as a_year_before,
        lag(referral.started_on) over (
            partition by referral.area_code, referral.person_id
            order by referral.started_on, referral.referral_id
        ) as previous_referral_on
    from referral
    left join first_assessment
        on referral.area_code = first_assessment.area_code
        and referral.referral_id = first_assessment.referral_id
),

told_apart as (
    select
        *,
        coalesce(previous_referral_on >= a_year_before, false) as is_repeat
    from followed_up
),

referral_received as (
    select
        'referral' as cohort,
        area_code,
        person_id,
        referral_id as case_id,
        started_on as counted_on,
        { 'every': true, 'assessed': assessed_on is not null, 'repeat': is_repeat }::{{ flags_type() }} as flags,
        {
            'assessed': {{ clock('started_on', 'null', 'assessed_on') }},
            'repeat': {{ clock('a_year_before', 'started_on', 'if(is_repeat, previous_referral_on, null)') }}
        }::{{ clocks_type() }} as clocks,
        {
            'every': 'received',
            'assessed': if(assessed_on is null, 'no_assessment', 'assessment_started'),
            'repeat': case
                when is_repeat then 'earlier_referral_within_twelve_months'
                when previous_referral_on is not null then 'earlier_referral_before_that'
                else 'first_referral'
            end
        }::{{ reasons_type() }} as reasons
    from told_apart
)

select * from referral_received
