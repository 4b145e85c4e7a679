with published_report as (
    select * from {{ ref('published_report') }}
),

published_cell as (
    select * from {{ ref('published_cell') }}
),

heading as (
    select * from {{ ref('heading') }}
),

printed_heading as (
    select distinct
        report_id,
        column_name
    from published_cell
),

-- Quarters are counted from the year 0, four to a financial year, so that they can be told apart by how far back they lie.
named_quarter as (
    select
        printed_heading.report_id,
        printed_heading.column_name,
        lower(printed_heading.column_name) as words,
        try_cast(regexp_extract(published_report.period_label, '^(\d{4})-\d{2} Q[1-4]$', 1) as integer) as own_year,
        own_year * 4 + try_cast(regexp_extract(published_report.period_label, 'Q([1-4])$', 1) as integer) as own_quarter,
        try_cast(regexp_extract(words, '\bq[1-4] (\d{4})/\d{2}\b', 1) as integer) * 4
        + try_cast(regexp_extract(words, '\bq([1-4]) \d{4}/\d{2}\b', 1) as integer) as quarter
    from printed_heading
    inner join published_report
        on printed_heading.report_id = published_report.report_id
),

first_pattern as (
    select
        named_quarter.*,
        heading.part as pattern_part
    from named_quarter
    inner join heading
        on regexp_matches(named_quarter.words, heading.pattern)
    qualify row_number() over (partition by named_quarter.report_id, named_quarter.column_name order by heading.rank) = 1
),

-- A column of results is that of its own quarter, of a year ago, or the one before, by how far back its quarter lies. An outturn is
-- the result at the end of the financial year before.
placed as (
    select
        report_id,
        column_name,
        case
            when pattern_part = 'result' and own_quarter - quarter >= 3 then 'year_ago'
            when pattern_part = 'result' and own_quarter <> quarter then 'previous'
            else pattern_part
        end as part,
        case
            when quarter is not null then quarter
            when pattern_part = 'previous' and contains(words, 'outturn') then own_year * 4
            when pattern_part = 'result' then own_quarter
        end as quarter
    from first_pattern
),

published_heading as (
    select
        report_id,
        column_name,
        part,
        printf(
            '%d-%02d Q%d', (quarter - 1) // 4, ((quarter - 1) // 4 + 1) % 100, (quarter - 1) % 4 + 1
        ) as quarter
    from placed
)

select * from published_heading
