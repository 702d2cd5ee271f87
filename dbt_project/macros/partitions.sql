{#- Condition: the column's day is one that this run renews. -#}
{% macro in_run_days(column) -%}
    {{ column }} in (select days.day from {{ source('built', 'built_days') }} as days)
{%- endmacro %}

{#- The name of this build. -#}
{% macro build_id() -%}
    (select build.build_id from {{ source('built', 'built_for') }} as build)
{%- endmacro %}

{#- Delete what the run's days had before, so that a replaced partition leaves nothing behind. -#}
{% macro forget_run_days() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} where {{ in_run_days('snapshot_date') }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Keep which articles the run's days had before, to delete what was said of them. -#}
{% macro remember_run_articles() -%}
    create or replace table {{ this.schema }}.articles_replaced as
    {% if execute and is_incremental() -%}
        select article_id from {{ this }} where {{ in_run_days('snapshot_date') }}
    {%- else -%}
        select null::varchar as article_id where false
    {%- endif -%}
{%- endmacro %}

{#- Delete pairs of articles that the run's days had before. -#}
{% macro forget_run_pairs() -%}
    {%- if execute and is_incremental() -%}
        {%- set replaced = '(select replaced.article_id from ' ~ this.schema ~ '.articles_replaced as replaced)' -%}
        delete from {{ this }} where article_id in {{ replaced }} or other_article_id in {{ replaced }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- The blocks that the run touched. -#}
{% macro touched_blocks() -%}
    intermediate.event_blocks_touched
{%- endmacro %}

{#- Keep the blocks that the run's days had before: what leaves a block touches it as much as what enters. -#}
{% macro remember_touched_blocks() -%}
    create or replace table {{ this.schema }}.event_blocks_before as
    {% if execute and is_incremental() -%}
        select distinct block_key, slot from {{ this }} where {{ in_run_days('snapshot_date') }}
    {%- else -%}
        select null::ubigint as block_key, null::date as slot where false
    {%- endif -%}
{%- endmacro %}

{#- Note which blocks the run touches, and delete their pairs. A block's day is that of its key: to join by both reads only
    what lies around these days. -#}
{% macro forget_touched_blocks() -%}
    {%- if execute and is_incremental() -%}
        create or replace table {{ this.schema }}.event_blocks_touched as
        select block_key, slot from {{ this.schema }}.event_blocks_before
        union
        select block_key, slot from {{ ref('int_event_blocks') }} where {{ in_run_days('snapshot_date') }};
        delete from {{ this }} as pairs using {{ touched_blocks() }} as touched
        where pairs.block_key = touched.block_key and pairs.slot = touched.slot
    {%- else -%}
        create or replace table {{ this.schema }}.event_blocks_touched as
        select distinct block_key, slot from {{ ref('int_event_blocks') }}
    {%- endif -%}
{%- endmacro %}

{#- Note the mentions that the run can have moved: those of its days, those in blocks that it touched, and whoever was in
    one group with any of them. What clusters they were in is kept and deleted. -#}
{% macro forget_concerned_parts() -%}
    create or replace table {{ this.schema }}.event_mentions_concerned as
    {% if execute and is_incremental() -%}
        with touched as (
            select mention_id from {{ ref('int_event_features') }} where {{ in_run_days('snapshot_date') }}
            union
            select mention_id from {{ this }} where {{ in_run_days('snapshot_date') }}
            union
            select blocks.mention_id
            from {{ ref('int_event_blocks') }} as blocks
            semi join {{ touched_blocks() }} as touched
                on blocks.block_key = touched.block_key and blocks.slot = touched.slot
        )
        select mention_id from touched
        union
        select mention_id from {{ this }}
        where group_id in (select parts.group_id from {{ this }} as parts semi join touched using (mention_id));
        create or replace table {{ this.schema }}.event_parts_before as
        select mention_id, part_id from {{ this }} semi join {{ this.schema }}.event_mentions_concerned using (mention_id);
        delete from {{ this }}
        where mention_id in (select before.mention_id from {{ this.schema }}.event_parts_before as before)
    {%- else -%}
        select mention_id from {{ ref('int_event_features') }};
        create or replace table {{ this.schema }}.event_parts_before as
        select null::varchar as mention_id, null::varchar as part_id where false
    {%- endif -%}
{%- endmacro %}

{#- The clusters that the run deleted, by mention, and the links of these. -#}
{% macro parts_before() -%}
    intermediate.event_parts_before
{%- endmacro %}
{% macro links_before() -%}
    intermediate.event_links_before
{%- endmacro %}

{#- Delete links of clusters that the run found anew, or that are no more; the deleted ones are kept for a last look. -#}
{% macro forget_renewed_links() -%}
    {%- if execute and is_incremental() -%}
        create or replace table {{ this.schema }}.event_links_before as
        select links.part_id, links.other_part_id
        from {{ this }} as links
        where
            links.part_id in (select before.part_id from {{ parts_before() }} as before)
            or links.other_part_id in (select before.part_id from {{ parts_before() }} as before);
        delete from {{ this }} where (part_id, other_part_id) in (
            select (before.part_id, before.other_part_id) from {{ links_before() }} as before
        )
    {%- else -%}
        create or replace table {{ this.schema }}.event_links_before as
        select null::varchar as part_id, null::varchar as other_part_id where false
    {%- endif -%}
{%- endmacro %}

{#- Note the weeks whose articles the run's days replace, and the weeks beside them. -#}
{% macro find_touched_weeks() -%}
    create or replace table {{ this.schema }}.story_weeks as
    with touched as (
        select distinct cast(date_trunc('week', reported_on) as date) as week
        from {{ ref('int_first_seen') }}
        {% if execute and is_incremental() -%}
            where {{ in_run_days('snapshot_date') }}
            union
            select distinct cast(date_trunc('week', window_start) as date) as week
            from {{ this }}
            where article_id in (select replaced.article_id from {{ this.schema }}.articles_replaced as replaced)
        {%- endif %}
    )
    select distinct week + cast(unnest([-7, 0, 7]) as integer) as week from touched
{%- endmacro %}

{#- Note the articles that stand elsewhere than before the run, that are new or gone, or that the run's days replace;
    and the stories that these are in or were in. What is told of the sources of a story depends on nothing outside it. -#}
{% macro find_changed_articles() -%}
    create or replace table {{ this.schema }}.articles_changed as
    {% if execute and is_incremental() -%}
        select
            now.*,
            before.article_id as old_article_id,
            before.story_id as old_story_id
        from {{ ref('int_article_places') }} as now
        full outer join {{ this }} as before on now.article_id = before.article_id
        where
            {{ in_run_days('now.snapshot_date') }} or {{ in_run_days('before.snapshot_date') }}
            or (now.family_id, now.story_id, now.root_outlet, now.snapshot_date)
            is distinct from (before.family_id, before.story_id, before.root_outlet, before.snapshot_date)
    {%- else -%}
        select
            *,
            null::varchar as old_article_id,
            null::varchar as old_story_id
        from {{ ref('int_article_places') }}
    {%- endif -%};
    create or replace table {{ this.schema }}.stories_touched as
    select changed.story_id from {{ this.schema }}.articles_changed as changed where changed.story_id is not null
    union
    select changed.old_story_id from {{ this.schema }}.articles_changed as changed where changed.old_story_id is not null
{%- endmacro %}

{#- Delete articles that are to be written anew, or that are gone. -#}
{% macro forget_changed_articles() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }}
        where article_id in (select changed.old_article_id from {{ this.schema }}.articles_changed as changed)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Note the events that the run decided about, and those told in stories that it touched. -#}
{% macro find_touched_events() -%}
    create or replace table {{ this.schema }}.events_touched as
    {% if execute and is_incremental() -%}
        select ids.event_id from {{ ref('int_event_ids') }} as ids where ids.decided_in = {{ build_id() }}
        union
        select members.event_id
        from {{ this }} as members
        where members.article_id in (select articles.article_id from {{ ref('int_touched_articles') }} as articles)
    {%- else -%}
        select ids.event_id from {{ ref('int_event_ids') }} as ids where ids.event_id = ids.resolves_to
    {%- endif -%}
{%- endmacro %}

{#- Delete the rows that the run renews: those with one of the ids in the named table of touched ids. -#}
{% macro forget_touched(key, touched) -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} where {{ key }} in (select touched.{{ key }} from intermediate.{{ touched }} as touched)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
