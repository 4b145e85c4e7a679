{# Two starts of one kind that lie no further apart are taken for one case that sources date differently. #}
{% set days_apart = 31 %}

with case_by_source as (
    select * from {{ ref('fold_case_by_source') }}
),

birth_by_source as (
    select * from {{ ref('fold_birth_by_source') }}
),

source_of_kind as (
    select distinct
        area_code,
        source,
        case_kind,
        reaches_to
    from case_by_source
),

-- The same case in two sources: by its id, else by the day it started.
same_case as (
    select
        told.*,
        other.source as other_source,
        other.started_on as other_started_on,
        other.ended_on as other_ended_on,
        other.legal_status as other_legal_status,
        other.reaches_to as other_reaches_to
    from case_by_source as told
    inner join case_by_source as other
        on told.area_code = other.area_code
        and told.person_id = other.person_id
        and told.case_kind = other.case_kind
        and told.source < other.source
        and (told.case_id = other.case_id or told.started_on = other.started_on)
),

-- Each source's case beside each other source that tells of this kind, with what that one has nearest to it.
beside as (
    select
        told.*,
        source_of_kind.source as other_source,
        source_of_kind.reaches_to as other_reaches_to,
        other.case_id as other_case_id,
        other.started_on as other_started_on
    from case_by_source as told
    inner join source_of_kind
        on told.area_code = source_of_kind.area_code
        and told.case_kind = source_of_kind.case_kind
        and told.source <> source_of_kind.source
    left join case_by_source as other
        on told.area_code = other.area_code
        and told.person_id = other.person_id
        and told.case_kind = other.case_kind
        and source_of_kind.source = other.source
        and (told.case_id = other.case_id or abs(told.started_on - other.started_on) <= {{ days_apart }})
    qualify row_number() over (
            partition by told.area_code, told.source, told.case_kind, told.case_id, source_of_kind.source
            order by told.case_id = other.case_id desc nulls last, abs(told.started_on - other.started_on), other.case_id
        ) = 1
),

disagreement as (
    select
        'date_of_birth_differs' as issue,
        told.area_code,
        told.person_id,
        'person' as case_kind,
        null as case_id,
        told.source,
        other.source as other_source,
        told.date_of_birth::varchar as said,
        other.date_of_birth::varchar as said_by_other
    from birth_by_source as told
    inner join birth_by_source as other
        on told.area_code = other.area_code
        and told.person_id = other.person_id
        and told.source < other.source
        and told.date_of_birth <> other.date_of_birth
    union all
    select
        'start_differs' as issue,
        area_code,
        person_id,
        case_kind,
        case_id,
        source,
        other_source,
        started_on::varchar as said,
        other_started_on::varchar as said_by_other
    from beside
    where source < other_source and started_on <> other_started_on
    union all
    -- Of a source that does not reach to the end it is no contradiction that it knows of none.
    select
        'end_differs' as issue,
        area_code,
        person_id,
        case_kind,
        case_id,
        source,
        other_source,
        coalesce(ended_on::varchar, 'open') as said,
        coalesce(other_ended_on::varchar, 'open') as said_by_other
    from same_case
    where ended_on <> other_ended_on
        or (ended_on is null and other_ended_on <= reaches_to)
        or (other_ended_on is null and ended_on <= other_reaches_to)
    union all
    select
        'legal_status_differs' as issue,
        area_code,
        person_id,
        case_kind,
        case_id,
        source,
        other_source,
        legal_status as said,
        other_legal_status as said_by_other
    from same_case
    where legal_status <> other_legal_status
    union all
    -- A case that was open on the last day that the other source tells of should be in it.
    select
        'missing_in_other' as issue,
        area_code,
        person_id,
        case_kind,
        case_id,
        source,
        other_source,
        'open from ' || started_on as said,
        null as said_by_other
    from beside
    where other_case_id is null
        and started_on <= other_reaches_to
        and (ended_on is null or ended_on > other_reaches_to)
)

select * from disagreement
