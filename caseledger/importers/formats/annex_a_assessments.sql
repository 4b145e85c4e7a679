-- One row per assessment, with the referral that it follows from: the one that began the episode of need in which it started (List 6;
-- the children in need census files assessments so), if it is the first of that episode. A later one is a new look at an open case.
with episode_of as (
    select assessment.child, assessment.started_on, max(episode.started_on) as referred_on
    from typed_list_4 as assessment
    inner join typed_list_6 as episode
        on episode.child = assessment.child
        and episode.started_on <= assessment.started_on
        and coalesce(episode.closed_on, '9999-12-31') >= assessment.started_on
    group by assessment.child, assessment.started_on
),

known as (
    -- What this extract lists, and what those before it listed.
    select pseudonym_of(child) as subject, started_on from typed_list_4
    union
    select subject, occurred_on::varchar from stood where table_name = 'assessment' and label = 'started' and is_said
),

first_of_episode as (
    select episode_of.child, episode_of.referred_on, min(known.started_on) as first_on
    from episode_of
    inner join known on known.subject = pseudonym_of(episode_of.child) and known.started_on >= episode_of.referred_on
    group by episode_of.child, episode_of.referred_on
)

select
    assessment.file_number, assessment.row_number, assessment.child, assessment.started_on, assessment.completed_on,
    assessment.outcome,
    first_of_episode.referred_on,
    assessment.faulty
from typed_list_4 as assessment
left join episode_of on episode_of.child = assessment.child and episode_of.started_on = assessment.started_on
left join first_of_episode
    on first_of_episode.child = assessment.child
    and first_of_episode.referred_on = episode_of.referred_on
    and first_of_episode.first_on = assessment.started_on
    -- The first that is listed of an old episode may not be its first.
    and first_of_episode.referred_on::date >= assessment.started_on::date - interval 6 months
