{#- The articles as they stand, of which a run writes those that changed. -#}
select
    article_id,
    snapshot_date,
    outlet,
    reported_on,
    reported_at,
    family_id,
    story_id,
    root_outlet
from {{ ref('int_changed_articles') }}
where not is_gone
