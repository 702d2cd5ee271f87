{#- Events that some affirm and others deny. -#}
with contested as (
    select * from {{ ref('events') }}
    where
        status = 'contested'
        and event_id in (select touched.event_id from {{ ref('int_touched_events') }} as touched)
),

stances as (
    select
        members.event_id,
        list(distinct coalesce(mentions.attribution_source_text, articles.outlet)) filter (
            where coalesce(mentions.attribution_stance, 'affirms') = 'affirms' and mentions.modality <> 'negated'
        ) as affirmed_by,
        list(distinct coalesce(mentions.attribution_source_text, articles.outlet)) filter (
            where mentions.attribution_stance = 'denies' or mentions.modality = 'negated'
        ) as denied_by
    from {{ ref('int_event_members') }} as members
    inner join {{ ref('stg_event_mentions') }} as mentions
        on members.mention_id = mentions.mention_id and members.snapshot_date = mentions.snapshot_date
    inner join {{ ref('int_articles') }} as articles on mentions.article_id = articles.article_id
    where members.event_id in (select contested.event_id from contested)
    group by members.event_id
)

select
    contested.event_id,
    concat_ws(
        ' ', contested.event_type,
        'by', coalesce(nullif(array_to_string(contested.actor_countries, ', '), ''), 'somebody'),
        case
            when len(contested.recipient_countries) > 0
                then 'on ' || array_to_string(contested.recipient_countries, ', ')
        end,
        case when contested.location is not null then 'at ' || contested.location end,
        case when contested.date_start is not null then '(' || contested.date_start || ')' end,
        'is affirmed by', coalesce(array_to_string(list_sort(stances.affirmed_by), ', '), 'some'),
        'and denied by', coalesce(array_to_string(list_sort(stances.denied_by), ', '), 'others')
    ) as reason
from contested
left join stances on contested.event_id = stances.event_id
