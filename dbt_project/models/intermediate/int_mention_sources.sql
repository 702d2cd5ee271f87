{#- Who a mention of an event or a figure, or an attribution, rests on: one row per mention, with the id of who says it,
    the key that counts for the low number of sources and the keys that count for the high one. -#}
-- depends_on: {{ ref('int_touched_stories') }}

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
    union all
    select
        'attribution' as record_kind,
        mention_id,
        article_id,
        snapshot_date,
        true as is_attributed,
        source_text,
        source_actor_id,
        source_country,
        source_sector,
        anonymous as is_anonymous,
        coalesce(via, []) as via,
        stance
    from {{ ref('stg_attributions') }}
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

-- A named source, an unnamed one, or the article's own voice: "reports say" names nobody.
classed as (
    select
        mentions.*,
        articles.root_outlet,
        articles.family_id,
        articles.story_id,
        outlet_names.outlet as named_outlet,
        names.name_kind,
        names.name,
        names.office,
        coalesce(names.is_generic, false) as is_generic,
        coalesce(names.fullness, 0) as fullness,
        case
            when not mentions.is_attributed or mentions.source_text is null then 'own_voice'
            when mentions.source_sector = 'JRN' then 'own_voice'
            -- An official body may have an outlet of its name.
            when outlet_names.outlet is not null and mentions.source_actor_id is null then 'own_voice'
            when mentions.is_anonymous then 'anonymous'
            when mentions.source_actor_id is not null then 'named'
            when names.name_kind in ('person', 'body') then 'named'
            when mentions.source_country is null then 'own_voice'
            else 'anonymous'
        end as source_kind
    from mentions
    inner join articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    -- A name has a capital: "who" is no "WHO".
    left join outlet_names
        on
            {{ plain_name('mentions.source_text') }} = outlet_names.name_key
            and mentions.source_text <> lower(mentions.source_text)
    left join {{ ref('int_source_names') }} as names
        on
            mentions.source_text = names.source_text
            and mentions.source_country is not distinct from names.source_country
),

-- Within a story a surname is the one person of that name, and an office the one who is told to hold it.
called as (
    select distinct
        story_id,
        name_kind,
        name,
        source_country,
        office
    from classed
    where source_kind = 'named' and name is not null
),

candidates as (
    select
        called.story_id,
        called.name_kind,
        called.name,
        called.source_country,
        called.office,
        others.name_kind as other_kind,
        others.name as other_name,
        case
            when called.name_kind = 'person' then 1
            when others.name_kind = 'person' then 2
            else 3
        end as step
    from called
    inner join called as others
        on
            called.story_id = others.story_id and called.name <> others.name
            and coalesce(called.source_country = others.source_country, true)
    where
        (
            called.name_kind = 'person' and others.name_kind = 'person' and not contains(called.name, ' ')
            and list_contains(string_split(others.name, ' '), called.name)
        )
        or (
            called.name_kind = 'body' and len(called.office) > 0 and len(others.office) > 0
            and (list_has_all(called.office, others.office) or list_has_all(others.office, called.office))
            and (
                others.name_kind = 'person'
                or list_has_all(string_split(others.name, ' '), string_split(called.name, ' '))
            )
        )
),

identified as (
    select
        story_id,
        name_kind,
        name,
        source_country,
        office,
        min(other_kind) as full_kind,
        min(other_name) as full_name
    from (
        select
            *,
            min(step) over (partition by story_id, name_kind, name, source_country, office) as first_step
        from candidates
    ) as stepped
    where step = first_step
    group by story_id, name_kind, name, source_country, office
    having count(distinct other_name) = 1
),

named as (
    select
        classed.*,
        coalesce(identified.full_kind, classed.name_kind) as full_kind,
        coalesce(identified.full_name, classed.name) as full_name
    from classed
    left join identified
        on
            classed.story_id = identified.story_id and classed.name_kind = identified.name_kind
            and classed.name = identified.name and classed.office = identified.office
            and classed.source_country is not distinct from identified.source_country
),

-- Whoever one article knows, the others of its story mean.
persons as (
    select
        story_id,
        full_kind,
        full_name,
        min(source_actor_id) as actor_id,
        min(source_country) as country
    from named
    where source_kind = 'named' and full_name is not null
    group by story_id, full_kind, full_name, case when full_kind = 'body' then source_country end
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
        named.* exclude (source_actor_id, source_country),
        coalesce(named.source_actor_id, persons.actor_id) as source_actor_id,
        coalesce(named.source_country, persons.country) as source_country,
        publishers.outlet as publisher,
        coalesce(
            cited_by_mention.outlets,
            same_country.outlets,
            any_country.anonymous_outlets,
            case when not publishers.is_known then any_country.outlets end,
            [publishers.outlet]
        ) as carriers,
        cited_by_mention.outlets as own_carriers
    from named
    inner join {{ ref('int_publishers') }} as publishers on named.root_outlet = publishers.outlet_name
    left join persons
        on
            named.source_kind = 'named' and named.story_id = persons.story_id and named.full_kind = persons.full_kind
            and named.full_name = persons.full_name
            and (
                (named.full_kind = 'person' and coalesce(named.source_country = persons.country, true))
                or named.source_country is not distinct from persons.country
            )
    left join cited_by_mention on named.mention_id = cited_by_mention.mention_id
    left join cited_by_country as same_country
        on named.article_id = same_country.article_id and named.source_country = same_country.source_country
    left join cited_by_article as any_country on named.article_id = any_country.article_id
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
),

-- A person goes by the full name, a body by country and name, what many are called by only within its story; unnamed
-- sources of one story, country and sector are one.
identities as (
    select
        *,
        case
            when source_kind = 'named' and source_actor_id is not null then source_actor_id
            when source_kind = 'named'
                then 's' || {{ short_digest([
                    'full_kind', 'full_name',
                    "case when full_kind = 'body' or not contains(full_name, ' ') then source_country end",
                    "case when is_generic and full_name = name then story_id end"
                ]) }}
            when named_outlet is not null then 's' || {{ short_digest(["'outlet'", 'named_outlet']) }}
            when source_text is not null
                then 's' || {{ short_digest(["'unnamed'", 'source_country', 'source_sector', 'story_id']) }}
        end as source_id
    from carried
)

select
    identities.record_kind,
    identities.mention_id,
    identities.article_id,
    identities.snapshot_date,
    identities.family_id,
    identities.story_id,
    identities.source_kind,
    identities.source_text,
    -- The fullest wording that the story has for whom it names; what is very long holds more than a name.
    case
        when identities.source_kind = 'named'
            then first_value(identities.source_text) over (
                partition by identities.story_id, identities.source_id
                order by
                    identities.fullness desc, len(identities.source_text) > 60, len(identities.source_text) desc,
                    identities.source_text
            )
        else identities.source_text
    end as source_name,
    identities.fullness,
    identities.source_actor_id,
    identities.source_country,
    identities.source_sector,
    identities.name_kind,
    identities.named_outlet,
    identities.source_id,
    identities.stance,
    case identities.source_kind
        when 'named' then 'named:' || identities.source_id
        when 'anonymous' then 'anonymous:' || coalesce(identities.source_country, '')
        else 'own_voice:' || identities.family_id
    end as source_key,
    case identities.source_kind
        when 'named' then ['named:' || identities.source_id]
        when 'anonymous' then list_transform(rooted.roots, lambda root: 'anonymous@' || root)
        else list_transform(
            coalesce(identities.own_carriers, [identities.publisher]), lambda outlet: 'own_voice:' || outlet
        )
    end as root_keys
from identities
left join rooted on identities.record_kind = rooted.record_kind and identities.mention_id = rooted.mention_id
