"""What the words for each source and party come to: who is named by them, if anybody. Depends on the words alone."""

import pyarrow as pa

from extract.warehouse.dedup.sources import name_source

TEXTS = """
select source_text, source_country from (
    select attribution_source_text as source_text, attribution_source_country as source_country
    from stg_event_mentions semi join stg_days using (snapshot_date)
    union
    select x.text, x.country
    from (
        select unnest(list_concat(actor, recipient)) as x
        from stg_event_mentions semi join stg_days using (snapshot_date)
    ) as parties
    union
    select attribution_source_text, attribution_source_country
    from stg_claim_mentions semi join stg_days using (snapshot_date)
    union
    select claimant_text, claimant_country from stg_claim_mentions semi join stg_days using (snapshot_date)
    union
    select source_text, source_country from stg_attributions semi join stg_days using (snapshot_date)
) as told
where source_text is not null
"""
NAMES = pa.schema(
    [
        ("source_text", pa.string()),
        ("source_country", pa.string()),
        ("name_kind", pa.string()),
        ("name", pa.string()),
        ("office", pa.list_(pa.string())),
        ("is_proxy", pa.bool_()),
        ("is_generic", pa.bool_()),
        ("is_press", pa.bool_()),
        ("fullness", pa.int32()),
    ]
)


def model(dbt, session):
    """One row per wording and country: name_kind, name, office, is_proxy, is_generic, is_press, fullness."""
    session.register("stg_days", dbt.ref("stg_days"))
    session.register("stg_event_mentions", dbt.ref("stg_event_mentions"))
    session.register("stg_claim_mentions", dbt.ref("stg_claim_mentions"))
    session.register("stg_attributions", dbt.ref("stg_attributions"))
    query = TEXTS
    if dbt.is_incremental:
        query = f"{TEXTS} except select source_text, source_country from {dbt.this}"
    rows = []
    for text, country in session.execute(query).fetchall():
        found = name_source(text, country)
        told = (found.kind, found.name, list(found.office), found.is_proxy, found.is_generic)
        told += (found.is_press, found.fullness)
        rows.append((text, country, *told))
    columns = list(zip(*rows, strict=True)) or [()] * len(NAMES)
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, NAMES, strict=True)], schema=NAMES)
    session.register("found_source_names", table)
    return session.sql("select * from found_source_names")
