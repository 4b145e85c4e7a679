-- Each result is defined by exactly one edition, and by one that holds on the last day of its period.
select
    result.area_code,
    result.indicator_ref,
    result.dimension,
    result.period_kind,
    result.period
from {{ ref('indicator_result') }} as result
left join {{ ref('indicator_edition') }} as edition
    on result.indicator_ref = edition.indicator_ref
    and result.period_end between edition.first_day and edition.last_day
    and result.edition_valid_from is not distinct from edition.valid_from
group by all
having count(edition.indicator_ref) <> 1
