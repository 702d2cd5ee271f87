{#- Mentions that the run can have moved: those of its days, those in blocks that it touched, and whoever was in
    one group with any of them. -#}
with touched as (
    select features.mention_id
    from {{ ref('int_event_features') }} as features
    semi join {{ ref('stg_days') }} as days on features.snapshot_date = days.snapshot_date
    union
    select blocks.mention_id
    from {{ ref('int_event_blocks') }} as blocks
    semi join {{ ref('int_touched_blocks') }} as touched
        on blocks.block_key = touched.block_key and blocks.slot = touched.slot
    {% if is_partial() %}
        union
        select before.mention_id
        from {{ source('before', 'event_parts') }} as before
        semi join {{ ref('stg_days') }} as days on before.snapshot_date = days.snapshot_date
    {% endif %}
)

select mention_id from touched
{% if is_partial() %}
    union
    select before.mention_id
    from {{ source('before', 'event_parts') }} as before
    where
        before.group_id in (
            select parts.group_id
            from {{ source('before', 'event_parts') }} as parts
            semi join touched on parts.mention_id = touched.mention_id
        )
{% endif %}
