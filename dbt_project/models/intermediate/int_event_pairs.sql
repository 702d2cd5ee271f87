{#- Pairs of mentions with the evidence, in bits, that they tell of one event. Blocks are compared whole whenever a run
    touches them, so the pairs of a block depend on nothing but its members. A crowded block is split by place and by
    trigger; what is still crowded then is not compared. -#}
-- depends_on: {{ ref('dedup_weights') }}
{% set weights = read_weights() %}
{% set cap = 400 %}
{% set least = -2 %}
{% set margin = 2 %}
{% set overlap = 'ours.first_day <= theirs.last_day and theirs.first_day <= ours.last_day' %}
{% set within_reach %}
    'part' not in (ours.place_precision, theirs.place_precision) and not {{ places_differ('ours', 'theirs') }}
{% endset %}
{% set is_said_otherwise %}
    ours.article_id = theirs.article_id and ours.trigger_key <> theirs.trigger_key
    and not coalesce(ours.thread_id = theirs.thread_id, false)
{% endset %}
{#- Of those who meet or agree none is the recipient. -#}
{% set acting %}
    (case when ours.is_mutual then list_sort(list_concat(ours.actor_keys, ours.recipient_keys)) else ours.actor_keys end)
{% endset %}
{% set receiving %}(case when ours.is_mutual then [] else ours.recipient_keys end){% endset %}
{% set sides = [
    ('actor', acting, acting | replace('ours.actor', 'theirs.actor') | replace('ours.recipient', 'theirs.recipient')),
    ('recipient', receiving, receiving | replace('ours.recipient', 'theirs.recipient')),
] %}
{% set bases = [('massed', "ours.event_type = 'MOBILIZE' and ours.is_whole and theirs.is_whole")] %}
{% for event_type in [
    'AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE', 'COOPERATE', 'AID', 'RETREAT', 'REQUEST', 'ACCUSE', 'REJECT', 'THREATEN',
    'PROTEST', 'SANCTION', 'MOBILIZE', 'COERCE', 'ASSAULT'
] %}
    {% do bases.append((event_type, "ours.event_type = '" ~ event_type ~ "'")) %}
{% endfor %}
{% set sectors_differ = [] %}
{% for sectors in ['actor_sectors', 'recipient_sectors'] %}
    {% do sectors_differ.append(
        '(len(ours.' ~ sectors ~ ') > 0 and len(theirs.' ~ sectors ~ ') > 0 '
        ~ 'and not list_has_any(ours.' ~ sectors ~ ', theirs.' ~ sectors ~ '))'
    ) %}
{% endfor %}
{% set is_bare %}
    ours.event_type in ('ACCUSE', 'SUPPORT', 'REJECT') and len(ours.recipient_keys) + len(theirs.recipient_keys) = 0
{% endset %}

with blocks as (
    select blocks.*
    from {{ ref('int_event_blocks') }} as blocks
    semi join {{ ref('int_touched_blocks') }} as touched
        on blocks.block_key = touched.block_key and blocks.slot = touched.slot
    -- One telling speaks for all that agree with it.
    qualify row_number() over (partition by blocks.block_key, blocks.node_key order by blocks.mention_id) = 1
),

features as (
    select features.*
    from {{ ref('int_event_features') }} as features
    semi join blocks on features.mention_id = blocks.mention_id and features.snapshot_date = blocks.snapshot_date
),

sizes as (
    select
        block_key,
        count(*) as n_members
    from blocks
    group by block_key
),

parts as (
    select
        blocks.* exclude (node_key, place_key, trigger_key),
        '' as part_key
    from blocks
    inner join sizes on blocks.block_key = sizes.block_key
    where sizes.n_members between 2 and {{ cap }}
    union all
    select
        blocks.* exclude (node_key, place_key, trigger_key),
        unnest(list_filter(
            ['place:' || blocks.place_key, 'trigger:' || blocks.trigger_key], lambda x: x is not null
        )) as part_key
    from blocks
    inner join sizes on blocks.block_key = sizes.block_key
    where sizes.n_members > {{ cap }} and not blocks.is_one_sided
),

part_sizes as (
    select
        block_key,
        part_key
    from parts
    group by block_key, part_key
    having count(*) between 2 and {{ cap }}
),

candidates as (
    select
        ours.block_key,
        ours.slot,
        ours.mention_id,
        theirs.mention_id as other_mention_id
    from part_sizes
    inner join parts as ours on part_sizes.block_key = ours.block_key and part_sizes.part_key = ours.part_key
    inner join parts as theirs
        on ours.block_key = theirs.block_key and ours.part_key = theirs.part_key and ours.mention_id < theirs.mention_id
    where
        -- Two mentions share several days: the first of these compares them.
        ours.slot = greatest(ours.first_slot, theirs.first_slot)
        -- Vetoes: what is planned is not what was done.
        and ours.is_future = theirs.is_future
        -- One-sided blocks are for tellings that leave a party out.
        and (not ours.is_one_sided or ours.is_partial or theirs.is_partial)
),

-- What is quickly compared, kept where words and figures could still make enough of it.
drafted as (
    select
        candidates.block_key,
        candidates.slot,
        candidates.mention_id,
        candidates.other_mention_id,
        ours.window_start,
        theirs.window_start as other_window_start,
        abs(ours.first_day - theirs.first_day) as n_days,
        {{ weights.get('all:pairs', 0) }}
        + {{ weigh(weights, 'base', bases) }}
        + {{ weigh(weights, 'date', [
            ('known', 'ours.is_known and theirs.is_known and n_days = 0'),
            ('known_in_month', '(ours.is_known and theirs.is_month or theirs.is_known and ours.is_month) and ' ~ overlap),
            ('same_day', 'ours.is_exact and theirs.is_exact and n_days = 0'),
            ('next_day', 'ours.is_exact and theirs.is_exact and n_days = 1 and ours.place_key = theirs.place_key and not list_has_any(ours.act_figures, theirs.act_figures)'),
            ('one_day', 'ours.is_exact and theirs.is_exact and n_days = 1'),
            ('two_days', 'ours.is_exact and theirs.is_exact'),
            ('same_article', 'ours.is_undated and theirs.is_undated and ours.article_id = theirs.article_id'),
            ('same_report', 'ours.is_undated and theirs.is_undated and n_days = 0'),
            ('near_report', 'ours.is_undated and theirs.is_undated and n_days = 1'),
            ('far_report', 'ours.is_undated and theirs.is_undated'),
            ('same_range', 'ours.first_day = theirs.first_day and ours.last_day = theirs.last_day'),
            ('same_assumed', '(ours.is_exact and theirs.is_undated or theirs.is_exact and ours.is_undated) and ours.last_day = theirs.last_day'),
            ('overlap', overlap),
            ('apart', none),
        ]) }}
        + {{ weigh(weights, 'mode', [
            ('none', 'ours.event_mode is null and theirs.event_mode is null'),
            ('one', 'ours.event_mode is null or theirs.event_mode is null'),
            ('same', 'ours.event_mode = theirs.event_mode'),
            ('one', "'destroy' in (ours.event_mode, theirs.event_mode)"),
            ('differs', none),
        ]) }}
        + {{ weigh(weights, 'place', [
            ('none', '(ours.place_key is null and theirs.place_key is null) or (ours.is_whole and theirs.is_whole)'),
            ('one', 'ours.place_key is null or theirs.place_key is null'),
            ('same', 'ours.place_key = theirs.place_key'),
            ('near', within_reach),
            ('differs', none),
        ]) }}
        {% for side, ours, theirs in sides %}
            + {{ weigh(weights, side, [
                ('none', 'len(' ~ ours ~ ') = 0 and len(' ~ theirs ~ ') = 0'),
                ('one', 'len(' ~ ours ~ ') = 0 or len(' ~ theirs ~ ') = 0'),
                ('same', ours ~ ' = ' ~ theirs),
                ('within', 'list_has_all(' ~ ours ~ ', ' ~ theirs ~ ') or list_has_all(' ~ theirs ~ ', ' ~ ours ~ ')'),
                ('overlaps', 'list_has_any(' ~ ours ~ ', ' ~ theirs ~ ')'),
                ('differs', none),
            ]) }}
        {% endfor %}
        + {{ weigh(weights, 'trigger', [
            ('same', 'ours.trigger_key = theirs.trigger_key'),
            ('differs', none),
        ]) }}
        + {{ weigh(weights, 'source', [
            ('same', 'ours.source_key = theirs.source_key'),
            ('other', none),
        ]) }}
        + {{ weigh(weights, 'total', [('one', 'ours.is_total <> theirs.is_total'), ('same', none)]) }}
        + {{ weigh(weights, 'thread', [
            ('object', 'ours.thread_id = theirs.thread_id and ours.span_start = theirs.span_start and least(ours.trigger_reach, theirs.trigger_reach) >= greatest(ours.trigger_start, theirs.trigger_start)'),
            ('same', 'ours.thread_id = theirs.thread_id'),
            ('other', none),
        ]) }}
        + {{ weigh(weights, 'article', [
            ('placed', is_said_otherwise ~ " and coalesce(ours.place_key, '') <> coalesce(theirs.place_key, '')"),
            ('apart', is_said_otherwise),
            ('same', 'ours.article_id = theirs.article_id'),
            ('other', none),
        ]) }}
        + {{ weigh(weights, 'object', [
            ('same', 'list_has_any(ours.objects, theirs.objects)'),
            ('bare', is_bare),
            ('other', none),
        ]) }}
        {% for side in ['actor', 'recipient'] %}
            + {{ weigh(weights, side ~ '_words', [
                ('none', 'len(ours.' ~ side ~ '_words) = 0 or len(theirs.' ~ side ~ '_words) = 0'),
                ('same', 'list_has_any(ours.' ~ side ~ '_words, theirs.' ~ side ~ '_words)'),
                ('differs', none),
            ]) }}
            + {{ weigh(weights, side ~ '_names', [
                ('differs', names_differ('ours.' ~ side ~ '_names', 'theirs.' ~ side ~ '_names')),
                ('open', none),
            ]) }}
        {% endfor %}
        + {{ weigh(weights, 'sector', [
            ('differs', sectors_differ | join(' or ')),
            ('same', 'list_has_any(ours.recipient_sectors, theirs.recipient_sectors)'),
            ('none', none),
        ]) }}
        + {{ weigh(weights, 'war', [
            ('no', "ours.event_type <> 'ASSAULT'"),
            ('one', 'ours.is_whole <> theirs.is_whole'),
            ('neither', 'not ours.is_whole'),
            ('placed', 'ours.place_key is not null or theirs.place_key is not null'),
            ('both', none),
        ]) }}
        + {{ weigh(weights, 'denial', [
            ('told', "(ours.is_denial or ours.is_negated) <> (theirs.is_denial or theirs.is_negated) and ours.thread_id = theirs.thread_id"),
            ('same_act', "(ours.place_key = theirs.place_key and ours.place_precision <> 'region') or list_has_any(ours.things, theirs.things) or ours.thread_id = theirs.thread_id"),
            ('none', "(ours.is_denial or ours.is_negated) = (theirs.is_denial or theirs.is_negated)"),
            ('referring', "(ours.is_denial and ours.thread_id is not null) or (theirs.is_denial and theirs.thread_id is not null)"),
            ('same_parties', "ours.event_type <> 'ASSAULT' and (ours.event_type not in ('ACCUSE', 'REQUEST', 'REJECT', 'SUPPORT', 'THREATEN') or ours.trigger_key = theirs.trigger_key or (ours.is_exact and theirs.is_exact and n_days = 0)) and ours.actor_keys <> ours.recipient_keys and len(ours.actor_keys) > 0 and ours.actor_keys = theirs.actor_keys and len(ours.recipient_keys) > 0 and ours.recipient_keys = theirs.recipient_keys"),
            ('open', none),
        ]) }}
        + {{ weigh(weights, 'modality', [
            ('doubtful', "(ours.modality = 'hypothetical') <> (theirs.modality = 'hypothetical')"),
            ('negated', "(ours.modality = 'negated') <> (theirs.modality = 'negated')"),
            ('same', none),
        ]) }} as bits
    from candidates
    inner join features as ours on candidates.mention_id = ours.mention_id
    inner join features as theirs on candidates.other_mention_id = theirs.mention_id
    where
        bits + {{ most_bits(weights, 'words') }} + {{ most_bits(weights, 'figure') }} > {{ least }}
        and not {{ stand_apart('ours', 'theirs') }}
),

scored as (
    select
        drafted.block_key,
        drafted.slot,
        drafted.mention_id,
        drafted.other_mention_id,
        drafted.window_start,
        drafted.other_window_start,
        -- For short lists several times as fast as their intersection.
        coalesce(
            list_sum(list_transform(
                list_filter(ours.words, lambda x: list_contains(theirs.words, x)), lambda x: x % 16
            )), 0
        ) as shared_weight,
        len(list_filter(ours.act_figures, lambda x: list_contains(theirs.act_figures, x))) as n_figures_shared,
        -- Two acts told in one sentence share its words by that alone.
        drafted.bits
        + {{ weigh(weights, 'words', [
            ('all', 'ours.quote_key = theirs.quote_key and ours.trigger_key = theirs.trigger_key and ours.article_id <> theirs.article_id'),
            ('sentence', 'ours.article_id = theirs.article_id and ours.span_start = theirs.span_start'),
            ('sentence', 'ours.words = theirs.words and ours.trigger_key <> theirs.trigger_key'),
            ('most', 'shared_weight >= 0.5 * (ours.words_weight + theirs.words_weight - shared_weight)'),
            ('many', 'shared_weight >= 0.3 * (ours.words_weight + theirs.words_weight - shared_weight)'),
            ('several', 'shared_weight >= 0.2 * (ours.words_weight + theirs.words_weight - shared_weight)'),
            ('some', 'shared_weight >= 0.12 * (ours.words_weight + theirs.words_weight - shared_weight)'),
            ('few', 'shared_weight >= 0.06 * (ours.words_weight + theirs.words_weight - shared_weight)'),
            ('hardly', 'shared_weight >= 0.02 * (ours.words_weight + theirs.words_weight - shared_weight)'),
            ('none', none),
        ]) }}
        + {{ weigh(weights, 'figure', [
            ('several', 'n_figures_shared > 1'),
            ('shared', 'n_figures_shared > 0'),
            ('none', 'len(ours.figures) = 0 or len(theirs.figures) = 0'),
            ('differs', none),
        ]) }} as evidence,
        ours.place_key is null <> (theirs.place_key is null)
        and not (ours.is_whole and theirs.is_whole) as is_half_placed,
        case when ours.place_key is null then ours.mention_id else theirs.mention_id end as open_id,
        coalesce(ours.place_key, theirs.place_key) as place_key,
        coalesce(ours.place_precision, theirs.place_precision) as place_precision,
        coalesce(ours.latitude, theirs.latitude) as latitude,
        coalesce(ours.longitude, theirs.longitude) as longitude
    from drafted
    inner join features as ours on drafted.mention_id = ours.mention_id
    inner join features as theirs on drafted.other_mention_id = theirs.mention_id
),

-- A mention without a place that could as well be of either of two places is of neither.
nearest as (
    select
        block_key,
        open_id,
        arg_max(place, evidence) as place,
        max(evidence) as evidence
    from (
        select
            *,
            struct_pack(
                place_key := place_key, place_precision := place_precision, latitude := latitude, longitude := longitude
            ) as place
        from scored
        where is_half_placed
    ) as half_placed
    group by block_key, open_id
),

unsure as (
    select distinct
        nearest.block_key,
        nearest.open_id
    from nearest
    inner join scored as others on nearest.block_key = others.block_key and nearest.open_id = others.open_id
    where
        others.is_half_placed and others.evidence > greatest(nearest.evidence - {{ margin }}, 0)
        and {{ places_differ('nearest.place', 'others') }}
)

-- Mentions of a crowded block may share both place and trigger.
select distinct
    scored.block_key,
    scored.slot,
    scored.mention_id,
    scored.other_mention_id,
    scored.window_start,
    scored.other_window_start,
    cast(scored.evidence as double) as evidence
from scored
left join unsure on scored.block_key = unsure.block_key and scored.open_id = unsure.open_id
where scored.evidence > {{ least }} and not (scored.is_half_placed and unsure.open_id is not null)
order by scored.slot
