{{ config(
    materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
    pre_hook="{{ forget_touched('claim_id', 'claims_revisited') }}"
) }}

select
    claims.claim_id,
    claims.claimant,
    claims.claimant_id,
    claims.claimant_country,
    claims.claimant_sector,
    claims.subject,
    claims.subject_country,
    claims.subject_inferred,
    claims.actor_country,
    claims.item,
    claims.item_category,
    claims.outcome,
    claims.quantity_low,
    claims.quantity_high,
    claims.approximate,
    claims.unit,
    claims.measure,
    claims.period_start,
    claims.as_of,
    claims.location,
    claims.location_precision,
    claims.scope,
    claims.is_part,
    claims.n_mentions,
    claims.n_articles,
    claims.n_families,
    claims.n_outlets,
    claims.n_sources_low,
    claims.n_sources_high,
    claims.first_reported_at,
    claims.last_reported_at,
    claims.article_id,
    claims.quote,
    claims.url,
    series.superseded_by,
    series.is_correction,
    series.flags,
    claims.withdrawn,
    claims.confidence
from {{ ref('int_claims') }} as claims
inner join {{ ref('int_claim_series') }} as series on claims.claim_id = series.claim_id
{% if is_incremental() %}
    where claims.claim_id in (select revisited.claim_id from intermediate.claims_revisited as revisited)
{% endif %}
