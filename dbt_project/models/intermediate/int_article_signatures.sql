{#- What texts are compared by: a digest, and for each of 64 orders of the text's word shingles the first in that order.
    Copies share most of these, and whole bands of them. -#}
with words as (
    select
        article_id,
        snapshot_date,
        md5(text) as text_digest,
        {{ text_words('text') }} as words
    from {{ ref('stg_articles') }}
    where snapshot_date in (select days.snapshot_date from {{ ref('stg_days') }} as days)
),

shingles as (
    select
        article_id,
        snapshot_date,
        text_digest,
        {{ word_shingles('words') }} as shingles
    from words
)

select
    article_id,
    snapshot_date,
    text_digest,
    len(shingles) as n_shingles,
    list_transform(
        range(64),
        lambda permutation: list_min(list_transform(shingles, lambda shingle: hash(shingle, permutation)))
    ) as signature
from shingles
