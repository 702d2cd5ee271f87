{#- Who a mention of an event or a figure rests on: one row per mention, with the key that counts for the low number of
    sources and the keys that count for the high one. -#}
with mentions as (
    select
        'event' as record_kind,
        mention_id,
        article_id,
        snapshot_date,
        attribution_cue_text is not null as is_attributed,
        attribution_source_text as source_text,
        attribution_source_actor_id as source_actor_id,
        attribution_source_country as source_country,
        attribution_source_sector as source_sector,
        coalesce(attribution_anonymous, false) as is_anonymous,
        coalesce(attribution_via, []) as via,
        coalesce(attribution_stance, 'affirms') as stance
    from {{ ref('stg_event_mentions') }}
    union all
    select
        'claim' as record_kind,
        mention_id,
        article_id,
        snapshot_date,
        attribution_cue_text is not null or claimant_text is not null as is_attributed,
        coalesce(claimant_text, attribution_source_text) as source_text,
        case when claimant_text is null then attribution_source_actor_id else claimant_actor_id end as source_actor_id,
        case when claimant_text is null then attribution_source_country else claimant_country end as source_country,
        case when claimant_text is null then attribution_source_sector else claimant_sector end as source_sector,
        claimant_text is null and coalesce(attribution_anonymous, false) as is_anonymous,
        coalesce(attribution_via, []) as via,
        coalesce(attribution_stance, 'affirms') as stance
    from {{ ref('stg_claim_mentions') }}
),

articles as (
    select * from {{ ref('int_articles') }}
),

outlet_names as (
    select * from {{ ref('int_outlet_names') }}
),

-- An unnamed source, a named one, or the article's own voice: "reports say" names nobody.
classed as (
    select
        mentions.* exclude (snapshot_date),
        articles.root_outlet,
        articles.family_id,
        case
            when not mentions.is_attributed or mentions.source_text is null then 'own_voice'
            when mentions.source_sector = 'JRN' or outlet_names.outlet is not null then 'own_voice'
            when mentions.is_anonymous then 'anonymous'
            else 'named'
        end as source_kind,
        concat_ws(':', coalesce(mentions.source_country, '-'), coalesce(mentions.source_sector, '-')) as source_class
    from mentions
    inner join articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    left join outlet_names on {{ plain_name('mentions.source_text') }} = outlet_names.name_key
),

cited as (
    select
        mention_id,
        {{ plain_name('unnest(via)') }} as name_key
    from classed
),

cited_outlets as (
    select
        cited.mention_id,
        list_sort(list(distinct coalesce(outlet_names.outlet, cited.name_key))) as outlets
    from cited
    left join outlet_names on cited.name_key = outlet_names.name_key
    where cited.name_key <> ''
    group by cited.mention_id
),

-- An anonymous source without an outlet has those that the same article names for sources of its class.
article_roots as (
    select
        classed.article_id,
        classed.source_class,
        list_sort(list_distinct(flatten(list(cited_outlets.outlets)))) as outlets
    from classed
    inner join cited_outlets on classed.mention_id = cited_outlets.mention_id
    where classed.source_kind = 'anonymous'
    group by classed.article_id, classed.source_class
)

select
    classed.record_kind,
    classed.mention_id,
    classed.article_id,
    classed.family_id,
    classed.source_kind,
    classed.source_text,
    classed.source_actor_id,
    classed.source_country,
    classed.source_sector,
    classed.source_class,
    classed.stance,
    classed.root_outlet,
    coalesce(cited_outlets.outlets, article_roots.outlets, []) as cited_outlets,
    case classed.source_kind
        when 'named' then {{ named_key('classed') }}
        when 'anonymous' then concat('anonymous:', classed.source_class)
        else concat('own_voice:', classed.family_id)
    end as source_key,
    case classed.source_kind
        when 'anonymous'
            then list_transform(
                coalesce(cited_outlets.outlets, article_roots.outlets, [classed.root_outlet]),
                lambda outlet: concat('anonymous:', classed.source_class, '@', outlet)
            )
        when 'named' then [{{ named_key('classed') }}]
        else [concat('own_voice:', classed.root_outlet)]
    end as root_keys
from classed
left join cited_outlets on classed.mention_id = cited_outlets.mention_id
left join article_roots
    on
        classed.article_id = article_roots.article_id and classed.source_class = article_roots.source_class
        and classed.source_kind = 'anonymous'
