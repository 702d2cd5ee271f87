"""What the report asks of the published file."""

SHOWN = 12

QUERIES = {
    "totals": """
        select
            (select count(*) from articles) as articles,
            (select count(*) from events) as events,
            (select count(*) from claims) as claims,
            (select count(*) from sources) as sources,
            (select min(snapshot_date) from articles) as first_day,
            (select max(snapshot_date) from articles) as last_day,
            (select count(distinct outlet) from articles) as outlets,
            (select count(*) from events where status = 'contested') as contested
    """,
    "daily": """
        select
            date_start as day,
            case
                when event_type in ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') then 'verbal cooperation'
                when event_type in ('COOPERATE', 'AID', 'RETREAT') then 'material cooperation'
                when event_type in ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') then 'verbal conflict'
                else 'material conflict'
            end as quad_class,
            count(*) as n_events
        from events
        where
            date_start = date_end
            and status in ('asserted', 'contested')
            and date_start >= (select min(snapshot_date) from articles) - interval 7 day
        group by all
        order by all
    """,
    "dyads": f"""
        select
            array_to_string(actor_countries, ' + ') as actors,
            array_to_string(recipient_countries, ' + ') as recipients,
            count(*) as n_events,
            sum(n_articles) as n_articles,
            mode(event_type) as most_often
        from events
        where len(actor_countries) > 0 and len(recipient_countries) > 0 and status in ('asserted', 'contested')
        group by all
        order by n_events desc, actors, recipients
        limit {SHOWN}
    """,
    "widely_told": f"""
        select
            e.*,
            array_to_string(e.actor_countries, ' + ') as actors_shown,
            array_to_string(e.recipient_countries, ' + ') as recipients_shown,
            m.quote,
            a.outlet,
            a.title
        from events as e
        inner join event_mentions as m using (event_id)
        inner join articles as a on m.article_id = a.article_id
        qualify row_number() over (
            partition by e.event_id
            order by coalesce(m.attribution_stance, 'affirms') = 'affirms' desc, m.confidence desc, m.mention_id
        ) = 1
        order by e.n_families desc, e.n_articles desc, e.event_id
        limit {SHOWN}
    """,
    "contested": f"""
        select
            e.event_id,
            e.event_type,
            e.date_start,
            array_to_string(e.actor_countries, ' + ') as actors_shown,
            array_to_string(e.recipient_countries, ' + ') as recipients_shown,
            e.n_sources_low,
            e.n_sources_high,
            first(m.quote order by m.confidence desc, m.mention_id)
                filter (where coalesce(m.attribution_stance, 'affirms') = 'affirms') as affirmed,
            first(m.quote order by m.confidence desc, m.mention_id)
                filter (where m.attribution_stance = 'denies') as denied
        from events as e
        inner join event_mentions as m using (event_id)
        where e.status = 'contested'
        group by all
        order by max(e.n_articles) desc, e.event_id
        limit {SHOWN}
    """,
    "losses": """
        select * from losses_daily
        where total is not null
        order by claimant_country, subject_country, item_category, outcome, day
    """,
    "figures": f"""
        select
            c.*,
            m.quote,
            a.outlet
        from claims as c
        inner join claim_mentions as m using (claim_id)
        inner join articles as a on m.article_id = a.article_id
        where c.superseded_by is null
        qualify row_number() over (partition by c.claim_id order by m.confidence desc, m.mention_id) = 1
        order by c.n_articles desc, c.claim_id
        limit {SHOWN}
    """,
    "rejects": "select reason, count(*) as n from rejects group by all order by n desc, reason",
    "run_rows": f"select * from runs order by started_at desc, run_id limit {SHOWN}",
}
