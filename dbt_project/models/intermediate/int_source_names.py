"""What the words for each source come to: who is named by them, if anybody. Depends on nothing but the words."""

import pyarrow as pa

from extract.warehouse.dedup.sources import name_source

TEXTS = """
select source_text, source_country from (
    select attribution_source_text as source_text, attribution_source_country as source_country
    from stg_event_mentions
    union
    select attribution_source_text, attribution_source_country from stg_claim_mentions
    union
    select claimant_text, claimant_country from stg_claim_mentions
    union
    select source_text, source_country from stg_attributions
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
    ]
)


def model(dbt, session):
    """One row per wording and country: name_kind, name, office, is_proxy, is_generic."""
    session.register("stg_event_mentions", dbt.ref("stg_event_mentions"))
    session.register("stg_claim_mentions", dbt.ref("stg_claim_mentions"))
    session.register("stg_attributions", dbt.ref("stg_attributions"))
    query = TEXTS
    if dbt.is_incremental:
        query = f"{TEXTS} except select source_text, source_country from {dbt.this}"
    rows = []
    for text, country in session.execute(query).fetchall():
        found = name_source(text, country)
        rows.append((text, country, found.kind, found.name, list(found.office), found.is_proxy, found.is_generic))
    columns = list(zip(*rows, strict=True)) or [()] * len(NAMES)
    told = pa.table([pa.array(c, f.type) for c, f in zip(columns, NAMES, strict=True)], schema=NAMES)
    session.register("found_source_names", told)
    return session.sql("select * from found_source_names")
