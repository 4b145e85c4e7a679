-- One row per review, with the period of care that it fell into; outside any, its period's id names none.
with period as (
    select child, started_on, ended_on from typed_care
)

select
    reviews.file_number, reviews.row_number, reviews.child, reviews.reviewed_on, reviews.participation,
    coalesce(max(period.started_on), reviews.reviewed_on) as started_on,
    any_value(reviews.faulty) as faulty
from typed_reviews as reviews
left join period
    on period.child = reviews.child
    and period.started_on <= reviews.reviewed_on
    and coalesce(period.ended_on, '9999-12-31') >= reviews.reviewed_on
group by reviews.file_number, reviews.row_number, reviews.child, reviews.reviewed_on, reviews.participation
