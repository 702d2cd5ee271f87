{#- Pairs of articles that are copies of one text: those that share a band of signatures, verified by the exact overlap
    of their shingles. A bulletin whose figures changed is no copy, however alike the rest. -#}
{% set bands = 16 %}
{% set days_apart = 7 %}
with signatures as (
    select
        signatures.article_id,
        signatures.snapshot_date,
        signatures.signature,
        articles.reported_on
    from {{ ref('int_article_signatures') }} as signatures
    inner join {{ ref('int_first_seen') }} as articles
        on signatures.article_id = articles.article_id and signatures.snapshot_date = articles.snapshot_date
    inner join (
        select
            min(reported_on) - {{ days_apart }} as first_day,
            max(reported_on) + {{ days_apart }} as last_day
        from {{ ref('int_first_seen') }}
        where snapshot_date in (select days.snapshot_date from {{ ref('stg_days') }} as days)
    ) as around on articles.reported_on between around.first_day and around.last_day
),

numbered as (
    select
        *,
        unnest(range({{ bands }})) as band
    from signatures
),

bands as (
    select
        article_id,
        snapshot_date,
        reported_on,
        band,
        hash(list_slice(signature, band * 4 + 1, band * 4 + 4)) as band_hash
    from numbered
),

candidates as (
    select distinct
        least(ours.article_id, theirs.article_id) as article_id,
        greatest(ours.article_id, theirs.article_id) as other_article_id,
        case
            when ours.article_id < theirs.article_id then ours.snapshot_date
            else theirs.snapshot_date
        end as snapshot_date,
        case
            when ours.article_id < theirs.article_id then theirs.snapshot_date
            else ours.snapshot_date
        end as other_snapshot_date
    from bands as ours
    inner join bands as theirs
        on ours.band = theirs.band and ours.band_hash = theirs.band_hash and ours.article_id <> theirs.article_id
    where
        abs(date_diff('day', ours.reported_on, theirs.reported_on)) <= {{ days_apart }}
        and ours.snapshot_date in (select days.snapshot_date from {{ ref('stg_days') }} as days)
),

involved as (
    select article_id from candidates
    union
    select other_article_id as article_id from candidates
),

words as (
    select
        texts.article_id,
        {{ text_words('texts.text') }} as words
    from {{ ref('stg_articles') }} as texts
    inner join {{ ref('int_first_seen') }} as articles
        on texts.article_id = articles.article_id and texts.snapshot_date = articles.snapshot_date
    inner join involved on texts.article_id = involved.article_id
),

shingled as (
    select
        article_id,
        {{ word_shingles('words') }} as shingles,
        list_distinct(list_filter(words, lambda word: regexp_matches(word, '^\p{N}'))) as figures
    from words
),

compared as (
    select
        candidates.*,
        len(list_intersect(ours.shingles, theirs.shingles)) as n_shared,
        least(len(ours.shingles), len(theirs.shingles)) as n_shorter,
        greatest(len(ours.shingles), len(theirs.shingles)) as n_longer,
        len(list_intersect(ours.figures, theirs.figures)) as n_figures_shared,
        least(len(ours.figures), len(theirs.figures)) as n_figures_fewer
    from candidates
    inner join shingled as ours on candidates.article_id = ours.article_id
    inner join shingled as theirs on candidates.other_article_id = theirs.article_id
)

select
    article_id,
    other_article_id,
    snapshot_date,
    other_snapshot_date,
    n_shared / (n_shorter + n_longer - n_shared) as jaccard,
    n_shared / n_shorter as containment
from compared
where
    (n_shared >= 0.5 * (n_shorter + n_longer - n_shared) or (n_shared >= 0.8 * n_shorter and n_shorter >= 40))
    and n_figures_shared >= 0.8 * n_figures_fewer
