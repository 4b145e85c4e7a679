-- A percentage whose numerator is not part of its denominator is a mistake of a flag in the register. What another body reports is
-- shown as it was reported, and listed in `data_quality_issue`.
select
    area_code,
    indicator_ref,
    period_kind,
    period,
    numerator,
    denominator
from {{ ref('indicator_result') }}
where measure = 'percentage' and cohort <> 'reported_figure' and numerator > denominator
