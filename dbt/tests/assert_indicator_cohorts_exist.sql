-- A cohort that does not exist would count nothing, and the figure would read as zero. What another body counts has none.
{% set cohorts = ['reported_figure'] %}
{% if execute %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.name.startswith('cohort_') %}
        {% do cohorts.append(node.name.removeprefix('cohort_')) %}
    {% endfor %}
{% endif %}

with indicator as (
    select * from {{ ref('indicator') }}
)

select
    concat(
        'indicator.csv counts ', indicator_ref, ' over the cohort ', cohort, ', which does not exist: name one of those in',
        ' dbt/models/cohorts, without cohort_'
    ) as sentence
from indicator
where cohort not in ('{{ cohorts | join("', '") }}')
