{#- Articles without their texts; one that two days hold belongs to the earlier one. A run's days are all that hold any
    of its articles. -#}
{{ config(
    materialized='incremental', incremental_strategy='append', 
    pre_hook=["{{ remember_run_articles() }}", "{{ forget_run_days() }}"]
) }}

select
    * exclude (text, outlet),
    coalesce(
        outlet,
        nullif(regexp_extract(url, '^[a-z]+://(?:www\.)?([^/:]+)', 1), ''),
        source
    ) as outlet,
    coalesce(published_on, cast(published_at as date), snapshot_date) as reported_on,
    coalesce(published_at, cast(coalesce(published_on, snapshot_date) as timestamp)) as reported_at
from {{ ref('stg_articles') }}
{% if is_incremental() %}
    where {{ in_run_days('snapshot_date') }}
{% endif %}
qualify row_number() over (partition by article_id order by snapshot_date, source) = 1
