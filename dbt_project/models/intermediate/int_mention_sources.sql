{#- Who a mention of an event or a figure rests on: one row per mention, with the key that counts for the low number of
    sources and the keys that count for the high one. -#}
{{ config(
    materialized='incremental', incremental_strategy='append', pre_hook="{{ forget_touched('story_id', 'stories_touched') }}"
) }}

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
    select * from {{ ref('int_touched_articles') }}
),

citations as (
    select citations.* from {{ ref('int_citations') }} as citations
    semi join articles on citations.story_id = articles.story_id
),

outlet_names as (
    select * from {{ ref('int_outlet_names') }}
),

-- An unnamed source, a named one, or the article's own voice: "reports say" names nobody.
classed as (
    select
        mentions.*,
        articles.root_outlet,
        articles.family_id,
        articles.story_id,
        case
            when not mentions.is_attributed or mentions.source_text is null then 'own_voice'
            when mentions.source_sector = 'JRN' or outlet_names.outlet is not null then 'own_voice'
            when mentions.is_anonymous then 'anonymous'
            -- Without actor and country it takes a name: "all three outlets" and "I" are none.
            when
                mentions.source_actor_id is null and mentions.source_country is null
                and not {{ is_name('mentions.source_text') }}
                then 'own_voice'
            else 'named'
        end as source_kind
    from mentions
    inner join articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    left join outlet_names on {{ plain_name('mentions.source_text') }} = outlet_names.name_key
),

-- Within a story one surname is one person: whoever an article knows, the others mean.
persons as (
    select
        story_id,
        {{ surname('source_text') }} as surname_key,
        min(source_actor_id) as actor_id,
        min(source_country) as country
    from classed
    where source_kind = 'named' and {{ is_name('source_text') }}
    group by story_id, surname_key
    having count(distinct source_actor_id) <= 1 and count(distinct source_country) <= 1
),

cited_by_mention as (
    select
        mention_id,
        list(distinct cited_outlet) as outlets
    from citations
    group by mention_id
),

-- An unnamed source without an outlet has those that the same article names for unnamed sources of its country, else
-- for any; a publisher that no dictionary knows is taken to pass on what the outlets it cites have.
cited_by_country as (
    select
        article_id,
        source_country,
        list(distinct cited_outlet) as outlets
    from citations
    where is_anonymous and source_country is not null
    group by article_id, source_country
),

cited_by_article as (
    select
        article_id,
        list(distinct cited_outlet) filter (where is_anonymous) as anonymous_outlets,
        list(distinct cited_outlet) filter (where not is_sourced) as outlets
    from citations
    group by article_id
),

carried as (
    select
        classed.* exclude (source_actor_id, source_country),
        coalesce(classed.source_actor_id, persons.actor_id) as source_actor_id,
        coalesce(classed.source_country, persons.country) as source_country,
        publishers.outlet as publisher,
        coalesce(
            cited_by_mention.outlets,
            same_country.outlets,
            any_country.anonymous_outlets,
            case when not publishers.is_known then any_country.outlets end,
            [publishers.outlet]
        ) as carriers,
        cited_by_mention.outlets as own_carriers
    from classed
    inner join {{ ref('int_publishers') }} as publishers on classed.root_outlet = publishers.outlet_name
    left join persons
        on
            classed.story_id = persons.story_id and classed.source_kind = 'named'
            and {{ surname('classed.source_text') }} = persons.surname_key
    left join cited_by_mention on classed.mention_id = cited_by_mention.mention_id
    left join cited_by_country as same_country
        on classed.article_id = same_country.article_id and classed.source_country = same_country.source_country
    left join cited_by_article as any_country on classed.article_id = any_country.article_id
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
    carried.snapshot_date,
    carried.family_id,
    carried.story_id,
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
        else list_transform(
            coalesce(carried.own_carriers, [carried.publisher]), lambda outlet: 'own_voice:' || outlet
        )
    end as root_keys
from carried
left join rooted on carried.record_kind = rooted.record_kind and carried.mention_id = rooted.mention_id
