-- A percentage whose numerator is not part of its denominator is a mistake of a flag in the register.
select
    area_code,
    indicator_ref,
    period_kind,
    period,
    numerator,
    denominator
from {{ ref('indicator_result') }}
where measure = 'percentage' and numerator > denominator
