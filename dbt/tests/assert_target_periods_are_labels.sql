-- A target whose period is written otherwise than in `period` would meet no result.
with indicator_target as (
    select * from {{ rows_with_lines(ref('indicator_target')) }}
),

parted as (
    select
        indicator_ref,
        period_kind,
        period,
        line_of_file,
        case period_kind
            when 'month' then regexp_full_match(period, '\d{4}-(0[1-9]|1[0-2])')
            when 'quarter' then regexp_full_match(period, '\d{4}-\d{2} Q[1-4]')
            when 'year' then regexp_full_match(period, '\d{4}-\d{2}')
        end as has_form,
        try_cast(substr(period, 3, 2) as integer) as first_year,
        try_cast(substr(period, 6, 2) as integer) as second_year
    from indicator_target
)

select
    concat(
        'indicator_target.csv, line ', line_of_file, ', has a target of ', indicator_ref, ' for the ', period_kind, ' ', period,
        ', which is none: write a month like 2016-07, a quarter like 2016-17 Q2, a year like 2016-17'
    ) as sentence
from parted
where not has_form
    or (period_kind <> 'month' and (first_year + 1) % 100 <> second_year)
