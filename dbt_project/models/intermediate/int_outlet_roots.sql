{#- Where the reports of a story come from: an outlet that itself cites others for what unnamed sources say leads to
    those, and so on to outlets that cite nobody. One that no article here is from is a stub: the walk ends there. -#}
-- depends_on: {{ ref('int_touched_stories') }}

with recursive authors as (
    select distinct
        articles.story_id,
        articles.article_id,
        publishers.outlet
    from {{ ref('int_touched_articles') }} as articles
    inner join {{ ref('int_publishers') }} as publishers on articles.root_outlet = publishers.outlet_name
),

edges as (
    select distinct
        citations.story_id,
        authors.outlet,
        citations.cited_outlet
    from {{ ref('int_citations') }} as citations
    inner join authors on citations.article_id = authors.article_id
    where citations.is_anonymous and citations.cited_outlet <> authors.outlet
),

outlets as (
    select
        story_id,
        cited_outlet as outlet
    from edges
    union
    select
        story_id,
        outlet
    from authors
),

walk as (
    select
        story_id,
        outlet as started_at,
        outlet as reached,
        [outlet] as path
    from outlets
    union all
    select
        walk.story_id,
        walk.started_at,
        edges.cited_outlet as reached,
        list_append(walk.path, edges.cited_outlet) as path
    from walk
    inner join edges on walk.story_id = edges.story_id and walk.reached = edges.outlet
    where not list_contains(walk.path, edges.cited_outlet) and len(walk.path) < 6
),

ends as (
    select
        walk.story_id,
        walk.started_at,
        walk.reached
    from walk
    anti join edges on walk.story_id = edges.story_id and walk.reached = edges.outlet
),

-- Outlets that only cite one another are their own roots.
found as (
    select
        outlets.story_id,
        outlets.outlet,
        list_sort(list(distinct coalesce(ends.reached, outlets.outlet))) as roots
    from outlets
    left join ends on outlets.story_id = ends.story_id and outlets.outlet = ends.started_at
    group by outlets.story_id, outlets.outlet
)

select
    found.story_id,
    found.outlet,
    found.roots,
    authors.outlet is not null as is_seen
from found
left join (select distinct
    story_id,
    outlet
from authors) as authors
    on found.story_id = authors.story_id and found.outlet = authors.outlet
