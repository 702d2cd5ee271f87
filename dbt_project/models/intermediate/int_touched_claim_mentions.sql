{#- Mentions that may be told of another claim than before. A figure is counted on the first of the days it is told of
    within three days, and takes its place from those counted with it. -#}
with figures as (
    select * from {{ ref('int_claim_figures') }}
),

{% if is_partial() %}
    before as (
        select figures.*
        from {{ source('before', 'claim_figures') }} as figures
        semi join {{ ref('int_touched_claim_articles') }} as touched on figures.article_id = touched.article_id
    ),

{% endif %}
moved as (
    select
        figures.mention_id,
        figures.figure_key,
        figures.told_of
    from figures
    semi join {{ ref('int_touched_claim_articles') }} as touched on figures.article_id = touched.article_id
    {% if is_partial() %}
        union
        select
            before.mention_id,
            before.figure_key,
            before.told_of
        from before
    {% endif %}
)

select mention_id from moved
{% if is_partial() %}
    union
    select figures.mention_id
    from figures
    where (figures.figure_key, figures.told_of) in (
        select
            moved.figure_key,
            moved.told_of + cast(unnest(range(-3, 7)) as integer) as told_of
        from moved
    )
{% endif %}
