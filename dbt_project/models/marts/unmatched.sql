{#- What looked codable but is in no dictionary, the most frequent first in line for a lexicon row. -#}
with mentions as (
    select
        unmatched.*,
        {{ plain_name('unmatched.text') }} as name_key
    from {{ ref('stg_unmatched') }} as unmatched
    inner join {{ ref('int_articles') }} as articles
        on unmatched.article_id = articles.article_id and unmatched.snapshot_date = articles.snapshot_date
)

select
    kind,
    name_key,
    first(text order by article_id, mention_start, mention_id) as example_text,
    first(quote order by article_id, mention_start, mention_id) as example_quote,
    first(article_id order by article_id, mention_start, mention_id) as example_article_id,
    count(*) as n_mentions,
    count(distinct article_id) as n_articles
from mentions
group by kind, name_key
