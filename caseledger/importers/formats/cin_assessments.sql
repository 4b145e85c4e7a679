-- One row per assessment. The census has no outcomes, but says of an episode that was closed after assessment why: no further
-- action (RC8), or early help (RC9). Any other child was found to be in need (Children Act 1989, section 17).
select
    file_number, row_number, child, referred_on, started_on, completed_on,
    case
        when is_last = 'true' and reason = 'RC8' then 'no_further_action'
        when is_last = 'true' and reason = 'RC9' then 'early_help'
        else 'section_17'
    end as outcome,
    faulty
from typed_assessment
