{#- One mention of a figure with who says it, of whom, and the day and place that its own article and act give it. -#}
with articles as (
    select * from {{ ref('int_articles') }}
),

mentions as (
    select
        mentions.*,
        articles.story_id,
        articles.reported_on
    from {{ ref('stg_claim_mentions') }} as mentions
    inner join articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    semi join {{ ref('int_touched_claim_articles') }} as touched on mentions.article_id = touched.article_id
),

acts as (
    select
        mentions.mention_id,
        mentions.article_id,
        mentions.snapshot_date,
        mentions.span_start,
        mentions.span_end,
        mentions.date_start,
        mentions.date_precision,
        members.event_id
    from {{ ref('stg_event_mentions') }} as mentions
    inner join {{ ref('int_event_members') }} as members on mentions.mention_id = members.mention_id
    where mentions.event_type = 'ASSAULT'
),

told_in_acts as (
    select distinct figures.mention_id
    from mentions as figures
    inner join acts
        on
            figures.article_id = acts.article_id and figures.snapshot_date = acts.snapshot_date
            and figures.quantity_start between acts.span_start and acts.span_end
    where figures.measure = 'increment' and not figures.withdrawn
),

figured_acts as (
    select
        figures.mention_id,
        figures.as_of,
        acts.event_id
    from mentions as figures
    inner join acts
        on
            figures.article_id = acts.article_id and figures.snapshot_date = acts.snapshot_date
            and figures.quantity_start between acts.span_start and acts.span_end
    where figures.measure = 'increment' and not figures.withdrawn and figures.outcome in ('killed', 'injured')
),

-- The day that most tellings of an act name: what an article with another day says of it is counted on that one.
event_days as (
    select
        event_id,
        first(date_start order by n_families desc, date_start) as day
    from (
        select
            acts.event_id,
            acts.date_start,
            count(distinct articles.family_id) as n_families
        from acts
        inner join articles on acts.article_id = articles.article_id and acts.snapshot_date = articles.snapshot_date
        where
            acts.date_precision = 'day' and acts.event_id in (select figured.event_id from figured_acts as figured)
        group by acts.event_id, acts.date_start
    ) as days
    group by event_id
),

act_days as (
    select
        figured_acts.mention_id,
        max(event_days.day) as day
    from figured_acts
    inner join event_days on figured_acts.event_id = event_days.event_id
    where abs(date_diff('day', figured_acts.as_of, event_days.day)) <= 2
    group by figured_acts.mention_id
    having count(distinct event_days.day) = 1
),

-- Whose words a figure is: organs and services of a state, and unnamed people in them, speak for their country; rebels,
-- whom another power installed, parties, firms and associations speak for themselves alone. Whose people are counted is
-- inferred where only who speaks, or who fought whom, tells it.
described as (
    select
        mentions.*,
        {{ place_precision('mentions.location_text', 'places.kind', 'mentions.location_country',
            'mentions.location_latitude') }} as location_precision,
        {{ place_key('mentions.location_place_id', 'mentions.location_text', 'location_precision') }} as own_place,
        coalesce(mentions.claimant_sector, 'UNK') not in (
            'REB', 'UAF', 'OPP', 'PTY', 'NGO', 'BUS', 'JRN', 'EDU', 'REL', 'LAB', 'CRM', 'ELI', 'REF'
        )
        and not coalesce(names.is_proxy, false) and not coalesce(names.is_press, false) as is_official,
        coalesce(names.is_proxy, false) or coalesce(mentions.claimant_sector in ('REB', 'UAF'), false) as is_rebel,
        coalesce(
            mentions.claimant_actor_id,
            case when not names.is_generic then names.name end,
            mentions.claimant_country || ':' || coalesce(mentions.claimant_sector, '-')
        ) as claimant_name,
        wholes.mention_id is not null and wholes.item_category <> mentions.item_category as is_subgroup,
        -- Figures of one list share whose they are.
        bool_or(
            len(list_filter(
                mentions.rules,
                lambda rule: regexp_matches(rule, '^subject: (?:who speaks|other side|where the article|inferred)')
            )) > 0
        ) over (
            partition by mentions.article_id, mentions.snapshot_date, mentions.span_start, mentions.subject_start
        ) as subject_inferred,
        mentions.item_category in ('personnel', 'civilians', 'children', 'people')
        and coalesce(mentions.period_start = mentions.as_of, true)
        and mentions.mention_id in (select told.mention_id from told_in_acts as told) as is_in_act,
        -- Whose people or things they are is a side of a war; a running total may be of one that began earlier.
        exists (
            from {{ ref('conflicts') }} as wars
            where
                mentions.period_start = wars.start
                or (
                    mentions.subject_country in (wars.side_a, wars.side_b)
                    and (
                        mentions.measure = 'cumulative'
                        or mentions.as_of between wars.start and coalesce(wars."end", mentions.as_of)
                    )
                )
        ) as is_at_war,
        -- What befell a country's own people is of a war only where it is counted since a day: else it may be of any
        -- accident or crime.
        coalesce(mentions.claimant_country = mentions.subject_country, false)
        and mentions.item_category in ('people', 'civilians', 'children', 'building', 'settlement')
        and (mentions.measure = 'increment' or mentions.period_start is null) as is_domestic
    from mentions
    left join {{ ref('int_places') }} as places on mentions.location_place_id = places.place_id
    left join {{ ref('int_source_names') }} as names
        on
            mentions.claimant_text = names.source_text
            and mentions.claimant_country is not distinct from names.source_country
    left join mentions as wholes
        on
            mentions.article_id = wholes.article_id and mentions.snapshot_date = wholes.snapshot_date
            and mentions.part_of_start = wholes.quantity_start and mentions.withdrawn = wholes.withdrawn
),

-- What a figure covers, if it says so: a war, a front or operation, or one incident. A running total of one place is
-- that of a front; a figure of one place, or of people in one act of one day, is that of an incident.
scoped as (
    select
        *,
        case
            when is_domestic and own_place is null and not is_in_act then 'unknown'
            when
                measure = 'cumulative' and is_at_war
                and (own_place is null or coalesce(contains(claimant_text, location_text), false))
                then 'war'
            when measure = 'cumulative' and own_place is not null then 'front'
            when regexp_matches(location_text, '\b(?:direction|axis|front|sector|operation|offensive)\b') then 'front'
            when own_place is not null or is_in_act then 'incident'
            -- What a side lost or fired in a day.
            when
                measure = 'increment' and claimant_text is not null and is_at_war and as_of is not null
                and outcome in (
                    'killed', 'injured', 'casualties', 'captured', 'missing', 'destroyed', 'damaged', 'lost',
                    'shot_down', 'launched', 'displaced', 'evacuated'
                )
                then 'war'
            else 'unknown'
        end as scope
    from described
),

keyed as (
    select
        scoped.*,
        case
            when scoped.claimant_text is null then null
            when scoped.is_official and scoped.claimant_country is not null then scoped.claimant_country
            else scoped.claimant_name
        end as claimant_key,
        coalesce(
            scoped.subject_country, scoped.subject_actor_id,
            case when regexp_matches(scoped.subject_text, '\p{Lu}') then {{ plain_name('scoped.subject_text') }} end
        ) as subject_key,
        coalesce(act_days.day, scoped.as_of, scoped.reported_on) as told_of
    from scoped
    left join act_days on scoped.mention_id = act_days.mention_id
)

select
    mention_id,
    article_id,
    snapshot_date,
    story_id,
    claimant_key,
    -- Who speaks for a country; rebels never speak for the one they fight.
    case when not is_rebel then claimant_country end as speaks_for,
    subject_key,
    subject_inferred,
    part_of_start is not null and not is_subgroup as is_fragment,
    scope,
    location_precision,
    told_of,
    -- Figures with one key may be one claim, told of different days or places.
    hash(
        claimant_key, subject_key, item_category, outcome, quantity_low, quantity_high, unit, measure
    ) as figure_key,
    -- Running totals of a war are not told apart by a place.
    case when scope <> 'war' or measure = 'increment' then own_place end as told_place,
    measure = 'increment' as is_one_off,
    -- A figure that no words date is that of the day on which it was first told.
    measure = 'increment' and claimant_key is not null
    and coalesce(quantity_low, quantity_high, 0) >= 20 and list_contains(rules, 'date: article''s day') as is_undated
from keyed
