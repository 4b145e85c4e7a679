-- The latest day that a source tells of, by kind of case.
with reach_of_kind as (
    select
        area_code,
        source,
        case_kind,
        max(occurred_on) as reaches_to
    from {{ ref('case_told') }}
    where told in ('start', 'end')
    group by area_code, source, case_kind
),

-- How far it reaches with any.
reach as (
    select
        area_code,
        source,
        max(reaches_to) as reaches_to
    from reach_of_kind
    group by area_code, source
),

kind_of_several as (
    select
        area_code,
        case_kind
    from reach_of_kind
    group by area_code, case_kind
    having count(*) > 1
),

told_by_several as (
    select case_told.*
    from {{ ref('case_told') }} as case_told
    semi join kind_of_several
        on case_told.area_code = kind_of_several.area_code and case_told.case_kind = kind_of_several.case_kind
),

-- What a source says twice of one case it said last.
latest as (
    select *
    from told_by_several
    where told in ('start', 'end')
    qualify row_number() over (
            partition by area_code, source, case_kind, case_id, told
            order by recorded_at desc, event_id desc
        ) = 1
),

legal_status as (
    select
        area_code,
        source,
        case_id,
        legal_status
    from told_by_several
    where legal_status is not null
    qualify row_number() over (
            partition by area_code, source, case_id
            order by occurred_on desc, recorded_at desc, event_id desc
        ) = 1
),

case_by_source as (
    select
        started.area_code,
        started.source,
        started.person_id,
        started.case_kind,
        started.case_id,
        started.occurred_on as started_on,
        ended.occurred_on as ended_on,
        legal_status.legal_status,
        reach.reaches_to
    from latest as started
    left join latest as ended
        on started.area_code = ended.area_code
        and started.source = ended.source
        and started.case_kind = ended.case_kind
        and started.case_id = ended.case_id
        and ended.told = 'end'
    left join legal_status
        on started.area_code = legal_status.area_code
        and started.source = legal_status.source
        and started.case_id = legal_status.case_id
        and started.case_kind = 'care'
    inner join reach
        on started.area_code = reach.area_code
        and started.source = reach.source
    where started.told = 'start'
)

select * from case_by_source
