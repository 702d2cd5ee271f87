{#- Articles without their texts; one that two days hold belongs to the earlier one. A run's days are all that hold any
    of its articles. -#}
select
    * exclude (text, outlet),
    coalesce(
        outlet,
        nullif(regexp_extract(url, '^[a-z]+://(?:www\.)?([^/:]+)', 1), ''),
        source
    ) as outlet,
    coalesce(published_on, cast(published_at as date), snapshot_date) as reported_on,
    coalesce(published_at, cast(coalesce(published_on, snapshot_date) as timestamp)) as reported_at,
    -- Of a day without a time nobody knows when: whatever names its time that day comes before it.
    case
        when published_at is null or published_at = date_trunc('day', published_at)
            then cast(coalesce(published_on, snapshot_date) as timestamp) + interval 1 day - interval 1 second
        else published_at
    end as appeared_by
from {{ ref('stg_articles') }}
where snapshot_date in (select days.snapshot_date from {{ ref('stg_days') }} as days)
qualify row_number() over (partition by article_id order by snapshot_date, source) = 1
