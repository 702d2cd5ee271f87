{#- What one mention of an event is compared by. Depends on the mention and its article's date alone, never on what else
    is known, so that pairs once compared stay compared. -#}
{#- A common noun whose own name is a place: "the village of Temyrivka". -#}
{% set own_place %}
    list_first(list_filter(
        list_transform(
            list_filter(mentions.recipient, lambda x: x.actor_id is null),
            lambda x: regexp_extract(
                x.text,
                '\b(?:village|town|city|settlement|hamlet|port|island|suburb|district|neighbou?rhood|airport|airfield|bridge|dam) '
                || '(?:of |at |in |near )(\p{Lu}[\p{L}’-]+)', 1
            )
        ),
        lambda name: name <> ''
    ))
{% endset %}
{#- What stands right before and after the trigger. -#}
{% set beside_trigger %}
    regexp_replace(
        substr(
            mentions.quote, greatest(mentions.trigger_start - mentions.span_start - 25, 0) + 1,
            least(mentions.trigger_start - mentions.span_start, 25)
        )
        || ' ' || substr(mentions.quote, mentions.trigger_end - mentions.span_start + 1, 60),
        'war crimes?', ' ', 'gi'
    )
{% endset %}
{#- What a word weighs that no table has. -#}
{% set unknown = 11 %}

with mentions as (
    select
        mentions.*,
        articles.reported_on,
        articles.reported_at
    from {{ ref('stg_event_mentions') }} as mentions
    inner join {{ ref('int_first_seen') }} as articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    where mentions.snapshot_date in (select days.snapshot_date from {{ ref('stg_days') }} as days)
),

-- Quoted figures of a sentence as numbers, however they are written, and whether one is a running total.
counted as (
    select
        mentions.mention_id,
        list(distinct regexp_replace(
            cast(coalesce(claims.quantity_low, claims.quantity_high) as varchar), '\.0$', ''
        )) as figures,
        bool_or(
            claims.measure = 'cumulative' and claims.outcome in (
                'killed', 'injured', 'casualties', 'captured', 'missing', 'detained', 'destroyed', 'damaged', 'lost'
            )
        ) as is_total,
        -- How many of what were used in an act, handed over or promised is of that act; tolls rise from one report to
        -- the next.
        list(distinct claims.item_category || ':' || claims.outcome || ':' || claims.quantity_low) filter (
            where claims.outcome in ('launched', 'supplied', 'pledged', 'requested', 'sanctioned', 'deployed')
            and claims.quantity_low = claims.quantity_high and claims.part_of_start is null
        ) as counts,
        -- So many at once are of more than one place.
        bool_or(claims.outcome = 'launched' and claims.quantity_low >= 10 and claims.part_of_start is null) as is_salvo
    from mentions
    inner join {{ ref('stg_claim_mentions') }} as claims
        on
            mentions.article_id = claims.article_id and mentions.snapshot_date = claims.snapshot_date
            and claims.quantity_start between mentions.span_start and mentions.span_end
    where not claims.withdrawn
    group by mentions.mention_id
),

-- Stems of words with what they weigh, in nats, as inverse document frequency: in the last digit, so that words that
-- two sentences share bring it along.
stems as (
    select
        hash({{ word_stem('word') }}) as stem_key,
        cast(least(round(-ln(1 - exp(1000 * ln(1 - least(sum(per_billion) / 1e9, 0.5))))), 15) as utinyint) as weight
    from {{ ref('int_word_frequencies') }}
    group by stem_key
),

worded as (
    select
        told.mention_id,
        list_sort(list(told.stem_key - told.stem_key % 16 + coalesce(stems.weight, {{ unknown }}))) as words
    from (
        select
            mention_id,
            unnest(list_distinct(list_transform(
                list_filter(
                    {{ text_words('quote') }}, lambda word: len(word) >= 4 and not regexp_matches(word, '^\p{N}')
                ),
                lambda word: hash({{ word_stem('word') }})
            ))) as stem_key
        from mentions
    ) as told
    left join stems on told.stem_key = stems.stem_key
    group by told.mention_id
),

wholes as (
    select
        list(word) filter (where kind = 'whole') as whole,
        list(word) filter (where kind = 'beginning') as beginning,
        list(word) filter (where kind = 'border') as border
    from {{ ref('war_words') }}
),

described as (
    select
        mentions.mention_id,
        mentions.article_id,
        mentions.snapshot_date,
        mentions.event_type,
        mentions.event_mode,
        mentions.modality,
        coalesce(mentions.attribution_stance, 'affirms') = 'denies' as is_denial,
        mentions.date_precision,
        mentions.reported_on,
        mentions.reported_at,
        mentions.trigger_start,
        mentions.span_start,
        mentions.span_end,
        mentions.date_start,
        mentions.date_end,
        len(mentions.actor) = 0 as is_agentless,
        {{ thing_words('mentions.recipient') }} as things,
        {{ thing_words('list_filter(mentions.recipient, lambda x: x.country is null and x.actor_id is null)') }}
            as objects,
        {% for side in ['actor', 'recipient'] %}
            -- Words by which parties are told from others of their country: those of names, and the noun at the head.
            list_sort(list_distinct(list_concat(
                list_filter(
                    flatten(list_transform(
                        mentions.{{ side }},
                        lambda x: regexp_extract_all(x.text, '\b(?:\p{Lu}[\p{L}-]{3,}|\p{Lu}{2,})')
                    )),
                    lambda word: word not in (
                        'They', 'Their', 'These', 'Those', 'This', 'Some', 'Both', 'Many', 'Most'
                    )
                ),
                {{ thing_words('mentions.' ~ side) }}
            ))) as {{ side }}_words,
            {{ party_values('mentions.' ~ side, "nullif(x.sector, 'UNK')") }} as {{ side }}_sectors,
            {{ party_names('mentions.' ~ side) }} as {{ side }}_names,
        {% endfor %}
        -- Told of as a whole: "the war", "launched an invasion", troops gathered at a border; a war crime is no war.
        case mentions.event_type
            when 'ASSAULT'
                then list_has_any(trigger_words, wholes.whole) or (
                    list_has_any(trigger_words, wholes.beginning)
                    and list_has_any({{ text_words(beside_trigger) }}, wholes.whole)
                )
            when 'MOBILIZE'
                then
                    coalesce(mentions.event_mode = 'troops', false) and mentions.modality = 'asserted'
                    and list_has_any({{ text_words('mentions.quote') }}, wholes.border)
            else false
        end as is_whole,
        -- How far what the trigger's own words say goes on: "launched an attack" is one act.
        mentions.trigger_end + len(list_first(regexp_split_to_array(
            substr(mentions.quote, mentions.trigger_end - mentions.span_start + 1, 25),
            '[,;.:"“”]| (?:and|or|after|before|as|when|while|since|because|that|who|which) '
        ))) as trigger_reach,
        mentions.modality = 'negated' as is_negated,
        mentions.location_latitude as latitude,
        mentions.location_longitude as longitude,
        {{ place_precision('mentions.location_text', 'places.kind', 'mentions.location_country',
            'mentions.location_latitude') }}
            as place_precision,
        coalesce(counted.counts, []) as counts,
        hash(regexp_replace(lower(mentions.quote), '[^\p{L}\p{N}]+', ' ', 'g')) as quote_key,
        coalesce(counted.is_total, false) as is_total,
        coalesce(counted.is_salvo, false) as is_salvo,
        {{ party_values('mentions.actor', 'coalesce(x.country, x.actor_id)') }} as actor_keys,
        {{ party_values('mentions.recipient', 'coalesce(x.country, x.actor_id)') }} as recipient_keys,
        mentions.event_type in ('CONSULT', 'AGREE', 'COOPERATE') as is_mutual,
        -- A day is exact if the text names it; else it is the article's.
        coalesce(mentions.date_start = mentions.date_end and mentions.date_precision <> 'assumed', false) as is_exact,
        mentions.date_start is null or mentions.date_precision = 'assumed' as is_undated,
        mentions.date_precision = 'known' as is_known,
        mentions.date_precision = 'month' as is_month,
        case
            when mentions.date_start is null or mentions.date_precision = 'assumed' then mentions.reported_on - 2
            else mentions.date_start
        end as first_day,
        case
            when mentions.date_start is null or mentions.date_precision = 'assumed' then mentions.reported_on
            else coalesce(mentions.date_end, mentions.date_start)
        end as last_day,
        coalesce(
            {{ place_key('mentions.location_place_id', 'mentions.location_text', 'place_precision') }},
            {{ plain_name(own_place) }}
        ) as place_key,
        {{ word_stem("list_first(regexp_extract_all(lower(mentions.trigger_text), '\\p{L}+'))") }} as trigger_key,
        case
            when not coalesce(mentions.attribution_anonymous, false)
                then coalesce(mentions.attribution_source_actor_id, names.name)
        end as source_key,
        coalesce(worded.words, []) as words,
        list_sort(coalesce(counted.figures, list_distinct(list_filter(
            {{ text_words(unmeasured('mentions.quote')) }},
            lambda word: regexp_matches(word, '^\p{N}') and not regexp_matches(word, '^(19|20)\p{N}{2}$')
        )))) as figures
    from mentions
    cross join wholes
    cross join
        lateral (
            select {{ text_words("regexp_replace(mentions.trigger_text, 'war crimes?', ' ', 'gi')") }} as trigger_words
        ) as spelled
    left join worded on mentions.mention_id = worded.mention_id
    left join counted on mentions.mention_id = counted.mention_id
    left join {{ ref('int_places') }} as places on mentions.location_place_id = places.place_id
    left join {{ ref('int_source_names') }} as names
        on
            mentions.attribution_source_text = names.source_text
            and mentions.attribution_source_country is not distinct from names.source_country
),

-- What an article told before and tells of again: what is denied; what an act without a doer, told in the next
-- sentence, came from; an act of the same means, told in the same words.
referring as (
    select
        later.mention_id,
        first(
            earlier.mention_id order by earlier.trigger_key = later.trigger_key desc, earlier.trigger_start desc
        ) as refers_to
    from described as later
    inner join described as earlier
        on
            later.article_id = earlier.article_id and later.snapshot_date = earlier.snapshot_date
            and later.event_type = earlier.event_type and later.trigger_start > earlier.trigger_start
    where
        not earlier.is_denial
        and not later.is_total and not earlier.is_total
        and earlier.modality in ('asserted', 'historical') and later.modality in ('asserted', 'historical', 'negated')
        and {{ parties_agree('earlier.actor_keys', 'later.actor_keys') }}
        and {{ parties_agree('earlier.recipient_keys', 'later.recipient_keys') }}
        and (earlier.place_key is null or later.place_key is null or earlier.place_key = later.place_key)
        and (later.is_undated or earlier.is_undated or later.first_day = earlier.first_day)
        {% for side in ['actor', 'recipient'] %}
            and not {{ names_differ('earlier.' ~ side ~ '_names', 'later.' ~ side ~ '_names') }}
        {% endfor %}
        and (
            -- What is denied is told by the same word or of the same thing; a deed also by what it was done with, or
            -- right before.
            (
                later.is_denial and (
                    later.trigger_key = earlier.trigger_key or list_has_any(later.things, earlier.things)
                    or (
                        later.event_type not in ('ACCUSE', 'REQUEST', 'REJECT', 'SUPPORT', 'THREATEN')
                        and (
                            later.event_mode = earlier.event_mode or later.span_start <= earlier.span_end + 300
                            or later.place_key = earlier.place_key
                        )
                    )
                )
            )
            -- A verb and its object.
            or (later.span_start = earlier.span_start and later.trigger_start <= earlier.trigger_reach)
            -- Acts of one side told in one sentence that names one place.
            or (
                later.event_type = 'ASSAULT' and later.span_start = earlier.span_start
                and later.actor_keys = earlier.actor_keys and earlier.place_key is not null and later.place_key is null
            )
            or (
                later.event_type = 'ASSAULT' and later.is_agentless
                and later.span_start between earlier.span_start and earlier.span_end + 2
            )
            or (
                later.event_type = 'ASSAULT' and later.is_undated
                -- What names a place of its own is no second telling of what names none.
                and (later.place_key is null or later.place_key = earlier.place_key)
                and (
                    later.event_mode = earlier.event_mode and len(list_intersect(later.words, earlier.words)) >= 2
                    or list_has_any(later.things, earlier.things)
                )
            )
            -- What somebody asks of somebody is spelled out further on, and a meeting told of again.
            or (
                later.event_type = 'CONSULT' and later.is_undated and len(later.actor_keys) > 1
                and later.actor_keys = earlier.actor_keys
            )
            or (
                later.event_type = 'REQUEST' and later.is_undated and len(later.actor_keys) > 0
                and later.actor_keys = earlier.actor_keys and len(later.recipient_keys) > 0
                and later.recipient_keys = earlier.recipient_keys
            )
        )
    group by later.mention_id
),

threads as (
    select
        referring.mention_id,
        coalesce(third.refers_to, second.refers_to, referring.refers_to) as root_id
    from referring
    left join referring as second on referring.refers_to = second.mention_id
    left join referring as third on second.refers_to = third.mention_id
),

-- What is told again takes what it leaves out from the first telling.
completed as (
    select
        described.* exclude (is_agentless, span_end)
        replace (
            -- A war told as a whole has many places and numbers.
            case when described.is_whole then [] else described.counts end as counts,
            coalesce(described.event_mode, roots.event_mode) as event_mode,
            coalesce(described.place_key, roots.place_key) as place_key,
            list_distinct(list_concat(described.things, coalesce(roots.things, []))) as things,
            case when described.place_key is null then roots.latitude else described.latitude end as latitude,
            case when described.place_key is null then roots.longitude else described.longitude end as longitude,
            case
                when described.is_whole then 'part'
                when described.place_key is null then roots.place_precision
                else described.place_precision
            end as place_precision,
            case when len(described.actor_keys) = 0 then coalesce(roots.actor_keys, []) else described.actor_keys end
                as actor_keys,
            case
                when len(described.recipient_keys) = 0 then coalesce(roots.recipient_keys, [])
                else described.recipient_keys
            end as recipient_keys,
            case when dated.is_own then described.is_exact else roots.is_exact end as is_exact,
            case when dated.is_own then described.is_undated else roots.is_undated end as is_undated,
            case when dated.is_own then described.is_known else roots.is_known end as is_known,
            case when dated.is_own then described.is_month else roots.is_month end as is_month,
            case when dated.is_own then described.first_day else roots.first_day end as first_day,
            case when dated.is_own then described.last_day else roots.last_day end as last_day
        ),
        coalesce(
            threads.root_id,
            case
                when described.mention_id in (select told.root_id from threads as told) then described.mention_id
            end
        ) as thread_id
    from described
    left join threads on described.mention_id = threads.mention_id
    left join described as roots on threads.root_id = roots.mention_id
    cross join lateral (select not described.is_undated or roots.mention_id is null as is_own) as dated
),

-- What an article tells without a place, and then place by place, is the whole of these.
overall as (
    select
        completed.mention_id,
        not bool_or(placed.trigger_start < completed.trigger_start)
        and count(distinct placed.place_key) > 1
        and (
            bool_or(placed.latitude is null)
            or max(placed.latitude) - min(placed.latitude) > 0.5
            or max(placed.longitude) - min(placed.longitude) > 0.7
        ) as is_first
    from completed
    inner join completed as placed
        on
            completed.article_id = placed.article_id and completed.snapshot_date = placed.snapshot_date
            and completed.event_type = placed.event_type and completed.actor_keys = placed.actor_keys
            and completed.first_day <= placed.last_day and completed.last_day >= placed.first_day
    where completed.place_key is null and placed.place_key is not null
    group by completed.mention_id
)

select
    completed.* exclude (is_salvo),
    list_sum(list_transform(words, lambda word: word % 16)) as words_weight,
    completed.place_key is null and not completed.is_whole and (completed.is_salvo or coalesce(overall.is_first, false))
        as is_overall,
    -- The figures of an act that is told in several sentences are those of all of them.
    case
        when thread_id is null then figures
        else list_sort(list_distinct(flatten(list(figures) over (partition by thread_id))))
    end as act_figures,
    case
        when modality = 'future' and event_type in ('AGREE', 'CONSULT') then 'MEET'
        else event_type
    end as block_type,
    -- Tellings that agree in all of this are one node: compared once, by the first of them. Without day and place,
    -- or without any known party, that would be too little to go by.
    {{ short_digest([
        'event_type', 'event_mode', 'modality', 'actor_keys', 'recipient_keys', 'first_day', 'last_day', 'is_exact',
        'is_undated', 'is_known', 'is_month', 'reported_on', 'place_key', 'trigger_key', 'thread_id', 'is_denial', 'things',
        'counts', 'is_overall', 'actor_words', 'recipient_words', 'actor_names', 'recipient_names', 'actor_sectors',
        'recipient_sectors', 'is_whole',
        'case when (place_key is null and not is_exact) or len(actor_keys) + len(recipient_keys) = 0 then completed.mention_id end'
    ]) }} as node_key,
    -- The fortnight in which it is clustered: that of the act, or of the report where the act's day is vague.
    cast(time_bucket(
        interval 14 days,
        case
            when is_undated then reported_on - 1
            when last_day - first_day <= 3 then first_day
            else least(greatest(reported_on, first_day), last_day)
        end,
        date '2000-01-03'
    ) as date) as window_start
from completed
left join overall on completed.mention_id = overall.mention_id
