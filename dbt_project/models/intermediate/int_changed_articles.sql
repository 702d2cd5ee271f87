{#- Articles that stand elsewhere than before the run, that are new or gone, or that the run's days replace. -#}
{% if is_partial() %}
    select
        now.* exclude (article_id),
        coalesce(now.article_id, before.article_id) as article_id,
        now.article_id is null as is_gone,
        before.story_id as old_story_id
    from {{ ref('int_article_places') }} as now
    full outer join {{ source('before', 'articles') }} as before on now.article_id = before.article_id
    where
        now.snapshot_date in (select days.snapshot_date from {{ ref('stg_days') }} as days)
        or before.snapshot_date in (select days.snapshot_date from {{ ref('stg_days') }} as days)
        or (now.family_id, now.story_id, now.root_outlet, now.snapshot_date)
        is distinct from (before.family_id, before.story_id, before.root_outlet, before.snapshot_date)
{% else %}
    select
        *,
        false as is_gone,
        cast(null as varchar) as old_story_id
    from {{ ref('int_article_places') }}
{% endif %}
