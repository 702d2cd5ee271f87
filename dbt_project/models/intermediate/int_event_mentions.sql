{{ config(materialized='view') }}

with mentions as (
    select * from {{ ref('stg_event_mentions') }}
),

articles as (
    select * from {{ ref('int_articles') }}
)

select
    mentions.*,
    articles.outlet,
    articles.family_id,
    articles.story_id,
    articles.reported_on,
    articles.reported_at,
    {{ party_values('mentions.actor', 'x.country') }} as actor_countries,
    {{ party_values('mentions.recipient', 'x.country') }} as recipient_countries,
    {{ party_values('mentions.actor', 'x.actor_id') }} as actors,
    {{ party_values('mentions.recipient', 'x.actor_id') }} as recipients
from mentions
inner join articles
    on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
