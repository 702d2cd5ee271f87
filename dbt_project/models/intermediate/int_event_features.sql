{#- What one mention of an event is compared by. Depends on the mention and its article's date alone, never on what else
    is known, so that pairs once compared stay compared. -#}
{{ config(
    materialized='incremental', incremental_strategy='append', pre_hook="{{ forget_run_days() }}"
) }}

with mentions as (
    select
        mentions.*,
        articles.reported_on
    from {{ ref('stg_event_mentions') }} as mentions
    inner join {{ ref('int_first_seen') }} as articles
        on mentions.article_id = articles.article_id and mentions.snapshot_date = articles.snapshot_date
    {% if is_incremental() %}
        where {{ in_run_days('mentions.snapshot_date') }}
    {% endif %}
),

described as (
    select
        mention_id,
        article_id,
        snapshot_date,
        event_type,
        event_mode,
        modality,
        date_precision,
        reported_on,
        date_start,
        date_end,
        {{ known_parties('actor') }} as actor_keys,
        {{ known_parties('recipient') }} as recipient_keys,
        event_type in ('CONSULT', 'AGREE', 'COOPERATE') as is_mutual,
        -- A day is exact if the text names it; else it is the article's.
        date_start is not null and date_start = date_end and date_precision <> 'assumed' as is_exact,
        date_start is null or date_precision = 'assumed' as is_undated,
        date_precision = 'known' as is_known,
        date_precision = 'month' as is_month,
        case
            when date_start is null or date_precision = 'assumed' then reported_on - 2
            else date_start
        end as first_day,
        case
            when date_start is null or date_precision = 'assumed' then reported_on
            else coalesce(date_end, date_start)
        end as last_day,
        coalesce(
            location_place_id,
            case
                when location_country is null or location_latitude is not null then {{ plain_name('location_text') }}
            end
        ) as place_key,
        {{ word_stem("list_first(regexp_extract_all(lower(trigger_text), '\\p{L}+'))") }} as trigger_key,
        case
            when attribution_source_text is not null and not coalesce(attribution_anonymous, false)
                then {{ surname('attribution_source_text') }}
        end as source_key,
        list_sort(list_distinct(list_transform(
            list_filter({{ text_words('quote') }}, lambda word: len(word) >= 4 and not regexp_matches(word, '^\p{N}')),
            lambda word: hash({{ word_stem('word') }})
        ))) as words,
        list_sort(list_distinct(list_filter(
            {{ text_words('quote') }},
            lambda word: regexp_matches(word, '^\p{N}') and not regexp_matches(word, '^(19|20)\p{N}{2}$')
        ))) as figures
    from mentions
)

select
    *,
    case
        when modality = 'future' and event_type in ('AGREE', 'CONSULT') then 'MEET'
        else event_type
    end as block_type,
    -- Tellings that agree in all of this are one node: compared once, by the first of them. Without day and place,
    -- or without any known party, that would be too little to go by.
    {{ short_digest([
        'event_type', 'event_mode', 'modality', 'actor_keys', 'recipient_keys', 'first_day', 'last_day', 'is_exact',
        'is_undated', 'is_known', 'is_month', 'reported_on', 'place_key', 'trigger_key',
        'case when (place_key is null and not is_exact) or len(actor_keys) + len(recipient_keys) = 0 then mention_id end'
    ]) }} as node_key
from described
