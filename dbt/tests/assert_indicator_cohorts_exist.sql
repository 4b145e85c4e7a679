-- A cohort that does not exist would count nothing, and the figure would read as zero. What another body counts has none.
with indicator as (
    select * from {{ ref('indicator') }}
),

cohort as (
    select 'reported_figure' as name
    {% for name in flags_of_cohorts() %}
        union all
        select '{{ name }}' as name
    {% endfor %}
)

select
    concat(
        'indicator.csv counts ', indicator.indicator_ref, ' over the cohort ', indicator.cohort,
        ', which does not exist: name one of those in dbt/models/cohorts, without cohort_, or declare its flags in its YAML'
    ) as sentence
from indicator
anti join cohort
    on indicator.cohort = cohort.name
