with contact as (
    select * from {{ ref('fold_contact') }}
),

timescale as (
    select * from {{ ref('timescale_in_force') }}
),

due_date as (
    select * from {{ ref('due_date') }}
),

decision_due as (
    select
        contact.*,
        due_date.due_on,
        coalesce(contact.decided_on <= due_date.due_on, false) as is_decided_in_time,
        coalesce(contact.outcome = 'referral', false) as is_referral
    from contact
    {{ join_due_date('contact', 'contact_decision', 'received_on') }}
),

contact_case as (
    select
        'contact' as cohort,
        area_code,
        person_id,
        contact_id as case_id,
        received_on as counted_on,
        { 'every': true, 'referral': is_referral, 'decided_in_time': is_decided_in_time }::{{ flags_type() }} as flags,
        {
            'referral': {{ clock('received_on', 'null', "if(is_referral, decided_on, null)") }},
            'decided_in_time': {{ clock('received_on', 'due_on', 'decided_on') }}
        }::{{ clocks_type() }} as clocks,
        {
            'every': 'received',
            'referral': coalesce(outcome, 'not_decided'),
            'decided_in_time': case
                when due_on is null then 'due_date_unknown'
                when decided_on is null then 'not_decided'
                when is_decided_in_time then 'decided_in_time'
                else 'decided_late'
            end
        }::{{ reasons_type() }} as reasons
    from decision_due
)

select * from contact_case
