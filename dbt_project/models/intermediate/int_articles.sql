{{ config(
    materialized='incremental', incremental_strategy='append',
    pre_hook=["{{ find_changed_articles() }}", "{{ forget_changed_articles() }}"]
) }}

select
    article_id,
    snapshot_date,
    outlet,
    reported_on,
    reported_at,
    family_id,
    story_id,
    root_outlet
from {{ ref('int_article_places') }}
{% if is_incremental() %}
    where article_id in (select changed.article_id from {{ this.schema }}.articles_changed as changed)
{% endif %}
