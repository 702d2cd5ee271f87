with articles as (
    select
        article_id,
        snapshot_date,
        md5({{ plain_name('text') }}) as text_digest,
        coalesce(published_at, cast(coalesce(published_on, snapshot_date) as timestamp)) as reported_at
    from {{ ref('stg_articles') }}
)

select
    article_id,
    first(article_id order by reported_at, article_id) over (partition by text_digest) as family_id
from articles
