{#- The articles as they stand, of which a run writes those that changed. -#}
{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook=["{{ find_changed_articles() }}", "{{ forget_changed_articles() }}"]
) }}

-- depends_on: {{ ref('int_article_places') }}

select
    article_id,
    snapshot_date,
    outlet,
    reported_on,
    reported_at,
    family_id,
    story_id,
    root_outlet
from {{ this.schema }}.articles_changed
where article_id is not null
