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
    {{ party_values('mentions.actor', 'country') }} as actor_countries,
    {{ party_values('mentions.recipient', 'country') }} as recipient_countries,
    {{ party_values('mentions.actor', 'actor_id') }} as actors,
    {{ party_values('mentions.recipient', 'actor_id') }} as recipients,
    {{ party_keys('mentions.actor') }} as actor_keys,
    {{ party_keys('mentions.recipient') }} as recipient_keys,
    coalesce(mentions.date_start, articles.reported_on) as event_day
from mentions
inner join articles
    on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
