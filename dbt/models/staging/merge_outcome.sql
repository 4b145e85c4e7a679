-- Merges that share no person cannot touch each other. So the people are first gathered into components, and then the first
-- merge of every component is taken, the second of every component, and so on.
with recursive

recorded_merge as (
    select
        position,
        area_code,
        subject,
        data['merged_into']::varchar as merged_into,
        recorded_at,
        event_id,
        source
    from {{ source('ledger', 'event') }}
    where event_type = 'person_merged' and {{ is_known('recorded_at') }}
),

merge as (
    select recorded_merge.*
    from recorded_merge
    anti join {{ ref('superseded_position') }} as superseded
        on recorded_merge.position = superseded.position
),

edge as (
    select
        area_code,
        subject as person,
        merged_into as neighbour
    from merge
    union
    select
        area_code,
        merged_into as person,
        subject as neighbour
    from merge
),

-- The ids that merges connect a person to, of those smaller than its own; the smallest names the component. It reaches everyone,
-- since all others on its way are larger.
connected as (
    select
        area_code,
        person,
        person as component
    from edge
    union
    select
        connected.area_code,
        edge.neighbour as person,
        connected.component
    from connected
    inner join edge
        on connected.area_code = edge.area_code
        and connected.person = edge.person
        and connected.component < edge.neighbour
),

label as (
    select
        area_code,
        person,
        min(component) as component
    from connected
    group by area_code, person
),

ordered_merge as (
    select
        merge.*,
        label.component,
        row_number() over (
            partition by merge.area_code, label.component
            order by merge.recorded_at, merge.event_id, merge.source
        ) as step
    from merge
    inner join label
        on merge.area_code = label.area_code and merge.subject = label.person
),

-- `merged` maps each subject merged so far to the person it has become, chains already followed.
taken as (
    select
        area_code,
        component,
        0::bigint as step,
        map([]::varchar[], []::varchar[]) as merged,
        null::bigint as position,
        null::varchar as outcome
    from ordered_merge
    where step = 1
    union all
    (
        with judged as (
            select
                next_merge.*,
                taken.merged,
                coalesce(taken.merged[next_merge.merged_into], next_merge.merged_into) as person_id,
                case
                    when taken.merged[next_merge.subject] is not null then 'already_merged'
                    when coalesce(taken.merged[next_merge.merged_into], next_merge.merged_into) = next_merge.subject then 'closes_ring'
                    else 'applied'
                end as outcome
            from taken
            inner join ordered_merge as next_merge
                on taken.area_code = next_merge.area_code
                and taken.component = next_merge.component
                and taken.step + 1 = next_merge.step
        )

        select
            area_code,
            component,
            step,
            if(
                outcome = 'applied',
                map(
                    list_append(map_keys(merged), subject),
                    list_append(
                        list_transform(map_values(merged), lambda person: if(person = subject, person_id, person)),
                        person_id
                    )
                ),
                merged
            ) as merged,
            position,
            outcome
        from judged
    )
),

-- What the subject has become once all merges of its component are taken.
settled as (
    select
        area_code,
        component,
        merged
    from taken
    qualify row_number() over (partition by area_code, component order by step desc) = 1
),

outcome as (
    select
        ordered_merge.area_code,
        ordered_merge.subject,
        ordered_merge.merged_into,
        ordered_merge.recorded_at,
        ordered_merge.event_id,
        ordered_merge.source,
        taken.outcome,
        if(taken.outcome = 'applied', settled.merged[ordered_merge.subject], null) as person_id
    from ordered_merge
    inner join taken on ordered_merge.position = taken.position
    inner join settled
        on ordered_merge.area_code = settled.area_code and ordered_merge.component = settled.component
)

select * from outcome
