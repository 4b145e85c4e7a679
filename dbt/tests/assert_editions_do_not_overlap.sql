-- A day with two editions of an indicator would have two definitions. A row known from a later day may cut an earlier one short, also one
-- that had no end when it was written; otherwise an earlier edition that has not ended before the next begins is a slip.
with edition as (
    select
        indicator_ref,
        coalesce(valid_from, date '0001-01-01') as first_day,
        valid_to,
        known_from
    from {{ ref('indicator') }}
),

overlap as (
    select
        earlier.indicator_ref,
        if(earlier.first_day = date '0001-01-01', 'the beginning', earlier.first_day::varchar) as earlier_from,
        earlier.valid_to,
        later.first_day as later_from
    from edition as earlier
    inner join edition as later
        on earlier.indicator_ref = later.indicator_ref
        and coalesce(later.known_from, date '0001-01-01') <= coalesce(earlier.known_from, date '0001-01-01')
        and earlier.first_day < later.first_day
        and (earlier.valid_to is null or earlier.valid_to >= later.first_day)
),

backward as (
    select
        indicator_ref,
        first_day,
        valid_to
    from edition
    where valid_to < first_day
),

twice as (
    select
        indicator_ref,
        first_day
    from edition
    group by indicator_ref, first_day, known_from
    having count(*) > 1
),

mistake as (
    select
        concat(
            'indicator.csv has editions of ', indicator_ref, ' that overlap, the one from ', earlier_from,
            if(valid_to is null, ', which has no valid_to,', concat(', which ends on ', valid_to, ',')), ' and the one from ',
            later_from, ': let the earlier one end the day before the later one begins'
        ) as sentence
    from overlap
    union all
    select
        concat(
            'indicator.csv has an edition of ', indicator_ref, ' that ends on ', valid_to, ', before it begins on ', first_day,
            ': correct valid_from or valid_to'
        ) as sentence
    from backward
    union all
    select
        concat(
            'indicator.csv has two rows of ', indicator_ref, ' with the same valid_from and known_from: leave out one, or give the',
            ' corrected one the day from which it was known'
        ) as sentence
    from twice
)

select sentence from mistake
