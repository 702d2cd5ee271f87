{#- One mention of a figure with the key of the claim it belongs to. -#}
with figures as (
    select *
    from {{ ref('int_claim_figures') }}
    {% if is_partial() %}
        -- The touched ones, and those that may stand beside them.
        where (figure_key, told_of) in (
            select
                touched.figure_key,
                touched.told_of + cast(unnest(range(-6, 7)) as integer) as told_of
            from {{ ref('int_claim_figures') }} as touched
            where touched.mention_id in (select ids.mention_id from {{ ref('int_touched_claim_mentions') }} as ids)
        )
    {% endif %}
),

retold as (
    select
        *,
        case when is_undated then first_told_of else told_of end as standing_on
    from (
        select
            *,
            min(told_of) over (
                partition by figure_key order by told_of range between interval 3 days preceding and current row
            ) as first_told_of
        from figures
    ) as told
),

-- A figure told without its place is that of the one place where its story puts the same figure.
gathered as (
    select
        *,
        list(distinct told_place) filter (where told_place is not null) over (
            partition by story_id, figure_key, standing_on
        ) as story_places
    from retold
),

placed as (
    select
        mentions.*,
        articles.outlet,
        articles.family_id,
        articles.story_id,
        articles.reported_on,
        articles.reported_at,
        gathered.claimant_key,
        gathered.speaks_for,
        gathered.subject_key,
        gathered.subject_inferred,
        gathered.is_fragment,
        gathered.scope,
        gathered.location_precision,
        gathered.standing_on,
        case
            when gathered.is_one_off and len(gathered.story_places) = 1 then gathered.story_places[1]
            else gathered.told_place
        end as place_key
    from gathered
    inner join {{ ref('stg_claim_mentions') }} as mentions
        on gathered.mention_id = mentions.mention_id and gathered.snapshot_date = mentions.snapshot_date
    inner join {{ ref('int_articles') }} as articles on gathered.article_id = articles.article_id
    where gathered.mention_id in (select ids.mention_id from {{ ref('int_touched_claim_mentions') }} as ids)
)

select
    * replace (
        -- An official outlet that speaks in its own voice has no words in the text: its name stands for it.
        case when claimant_text = '' then outlet else claimant_text end as claimant_text,
        nullif(subject_text, '') as subject_text
    ),
    list_contains(rules, 'revised: an earlier figure') as is_earlier,
    'c' || {{ short_digest([
        'claimant_key', 'subject_key', 'item_category', 'outcome', 'quantity_low', 'quantity_high', 'unit', 'measure',
        'standing_on', 'place_key',
        "case when item_category = 'other' then lower(item_text) end"
    ]) }} as claim_id,
    {{ short_digest([
        'claimant_key', 'subject_key', 'item_category', 'outcome', 'unit', 'measure',
        "case when measure = 'increment' or outcome = 'other' then coalesce(place_key, 'unknown:' || article_id) else place_key end",
        "case when measure = 'increment' then standing_on end",
        "case when item_category = 'other' then lower(item_text) end"
    ]) }} as series_id
from placed
