-- A percentage whose numerator is not part of its denominator is a mistake of a flag in the register.
select *
from {{ ref('indicator_result') }}
where measure = 'percentage' and numerator > denominator
