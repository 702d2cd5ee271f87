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
        articles.story_id,
        case
            when not mentions.is_attributed or mentions.source_text is null then 'own_voice'
            when mentions.source_sector = 'JRN' or outlet_names.outlet is not null then 'own_voice'
            when mentions.is_anonymous then 'anonymous'
            when
                mentions.source_actor_id is null and mentions.source_country is null
                and not regexp_matches(regexp_replace(mentions.source_text, '^(An?|The) ', ''), '\p{Lu}')
                then 'own_voice'
            else 'named'
        end as source_kind
    from mentions
    inner join articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    left join outlet_names on {{ plain_name('mentions.source_text') }} = outlet_names.name_key
),

cited_by_mention as (
    select
        mention_id,
        list(distinct cited_outlet) as outlets
    from {{ ref('int_citations') }}
    group by mention_id
),

-- An unnamed source without an outlet has those that the same article names for unnamed sources of its country.
cited_by_article as (
    select
        article_id,
        source_country,
        list(distinct cited_outlet) as outlets
    from {{ ref('int_citations') }}
    where is_anonymous
    group by article_id, source_country
),

carried as (
    select
        classed.*,
        coalesce(
            cited_by_mention.outlets, cited_by_article.outlets, [coalesce(own_names.outlet, classed.root_outlet)]
        ) as carriers
    from classed
    left join outlet_names as own_names on {{ plain_name('classed.root_outlet') }} = own_names.name_key
    left join cited_by_mention on classed.mention_id = cited_by_mention.mention_id
    left join cited_by_article
        on
            classed.article_id = cited_by_article.article_id
            and coalesce(classed.source_country, '') = coalesce(cited_by_article.source_country, '')
),

carriers as (
    select
        record_kind,
        mention_id,
        story_id,
        unnest(carriers) as carrier
    from carried
    where source_kind = 'anonymous'
),

rooted as (
    select
        carriers.record_kind,
        carriers.mention_id,
        list_sort(list_distinct(flatten(list(coalesce(roots.roots, [carriers.carrier]))))) as roots
    from carriers
    left join {{ ref('int_outlet_roots') }} as roots
        on carriers.story_id = roots.story_id and carriers.carrier = roots.outlet
    group by carriers.record_kind, carriers.mention_id
)

select
    carried.record_kind,
    carried.mention_id,
    carried.article_id,
    carried.family_id,
    carried.source_kind,
    carried.source_text,
    carried.source_actor_id,
    carried.source_country,
    carried.stance,
    case carried.source_kind
        when 'named' then {{ named_key('carried') }}
        when 'anonymous' then 'anonymous:' || coalesce(carried.source_country, '')
        else 'own_voice:' || carried.family_id
    end as source_key,
    case carried.source_kind
        when 'named' then [{{ named_key('carried') }}]
        when 'anonymous' then list_transform(rooted.roots, lambda root: 'anonymous@' || root)
        else ['own_voice:' || carried.root_outlet]
    end as root_keys
from carried
left join rooted on carried.record_kind = rooted.record_kind and carried.mention_id = rooted.mention_id
