{# How the child took part, as in DfE's SSDA903: who was under four is not asked. #}
{% set too_young = 'PN0' %}
{% set gave_views = "('PN1', 'PN2', 'PN3', 'PN5', 'PN6')" %}

with care_review_held as (
    select * from {{ ref('stg_care_review_held') }}
),

care_review as (
    select
        'care_review_held' as cohort,
        area_code,
        person_id,
        review_id as case_id,
        occurred_on as counted_on,
        {
            'every': true,
            'could_take_part': participation <> '{{ too_young }}',
            'gave_views': participation in {{ gave_views }}
        }::{{ flags_type() }} as flags,
        {{ no_clocks() }} as clocks,
        {
            'every': 'held',
            'could_take_part': if(participation = '{{ too_young }}', 'under_four', 'could_take_part'),
            'gave_views': case
                when participation = '{{ too_young }}' then 'under_four'
                else if(participation in {{ gave_views }}, 'gave_views', 'no_views_given')
            end
        }::{{ reasons_type() }} as reasons
    from care_review_held
)

select * from care_review
