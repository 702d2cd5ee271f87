{#- Condition: the column's day is one that this run replaces. -#}
{% macro in_run_days(column) -%}
    {%- set days = var('days', none) -%}
    {%- if days is none or flags.FULL_REFRESH -%}
        true
    {%- elif days | length == 0 -%}
        false
    {%- else -%}
        {{ column }} in (
            {%- for day in days %}date '{{ day }}'{{ ', ' if not loop.last }}{% endfor -%}
        )
    {%- endif -%}
{%- endmacro %}

{#- Tell the session which Parquet files of a table this run reads: those of its days, and an empty one that
    gives the schema where there are none. -#}
{% macro bind_files(table) -%}
    set variable {{ table }}_files = (
        select list(file order by file) as files
        from (
            select file from glob('{{ var("warehouse") | replace("'", "''") }}/{{ table }}/snapshot_date=*/*.parquet')
            where {{ in_run_days("try_cast(regexp_extract(file, 'snapshot_date=([0-9-]+)/[^/]*$', 1) as date)") }}
            union all
            select '{{ var("placeholders") | replace("'", "''") }}/{{ table }}/snapshot_date=0001-01-01/empty.parquet'
        )
    )
{%- endmacro %}

{#- Delete what the run's days had before, so that a replaced partition leaves nothing behind. -#}
{% macro forget_run_days() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} where {{ in_run_days('snapshot_date') }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Tell the session which run records there are; the placeholder is an empty file. -#}
{% macro bind_run_files() -%}
    set variable run_files = (
        select list(file order by file) as files
        from (
            select file from glob('{{ var("warehouse") | replace("'", "''") }}/runs/*.json')
            union all
            select '{{ var("placeholders") | replace("'", "''") }}/runs.json'
        )
    )
{%- endmacro %}

{#- Delete pairs of articles that the run's days replace, or that are gone. -#}
{% macro forget_run_pairs() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} as pairs
        where
            exists (
                select 1 from {{ ref('int_first_seen') }} as articles
                where
                    articles.article_id in (pairs.article_id, pairs.other_article_id)
                    and {{ in_run_days('articles.snapshot_date') }}
            )
            or pairs.article_id not in (select articles.article_id from {{ ref('int_first_seen') }} as articles)
            or pairs.other_article_id not in (select articles.article_id from {{ ref('int_first_seen') }} as articles)
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
        select distinct block_key from {{ this }} where {{ in_run_days('snapshot_date') }}
    {%- else -%}
        select null::ubigint as block_key where false
    {%- endif -%}
{%- endmacro %}

{#- Note which blocks the run touches, and delete their pairs. -#}
{% macro forget_touched_blocks() -%}
    {%- if execute and is_incremental() -%}
        create or replace table {{ this.schema }}.event_blocks_touched as
        select block_key from {{ this.schema }}.event_blocks_before
        union
        select block_key from {{ ref('int_event_blocks') }} where {{ in_run_days('snapshot_date') }};
        delete from {{ this }} where block_key in (select touched.block_key from {{ this.schema }}.event_blocks_touched as touched)
    {%- else -%}
        create or replace table {{ this.schema }}.event_blocks_touched as
        select distinct block_key from {{ ref('int_event_blocks') }}
    {%- endif -%}
{%- endmacro %}

{#- Delete links of clusters that the run found anew, or that are no more. -#}
{% macro forget_renewed_links() -%}
    {%- if execute and is_incremental() -%}
        {%- set standing -%}
            (
                select parts.part_id from {{ ref('int_event_parts') }} as parts
                where parts.mention_id = parts.part_id and parts.renewed_in <> '{{ var("build_id") }}'
            )
        {%- endset -%}
        delete from {{ this }} where part_id not in {{ standing }} or other_part_id not in {{ standing }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Keep where articles stood before the run. -#}
{% macro remember_articles() -%}
    {%- set found = load_relation(this) if execute else none -%}
    create or replace table {{ this.schema }}.articles_before as
    select article_id, snapshot_date, family_id, story_id, root_outlet
    from {{ found if found is not none else '(select null, null::date, null, null, null) as nobody (article_id, snapshot_date, family_id, story_id, root_outlet)' }}
    where article_id is not null
{%- endmacro %}

{#- Note the stories that have other articles than before, or articles that the run's days replace. What is told of the
    sources of a story depends on nothing outside it. -#}
{% macro find_touched_stories() -%}
    create or replace table {{ this.schema }}.stories_touched as
    with changed as (
        select now.story_id, before.story_id as old_story_id
        from {{ this }} as now
        full outer join {{ this.schema }}.articles_before as before on now.article_id = before.article_id
        where
            now.article_id is null or before.article_id is null
            or {{ in_run_days('now.snapshot_date') }} or {{ in_run_days('before.snapshot_date') }}
            or (now.family_id, now.story_id, now.root_outlet, now.snapshot_date)
            is distinct from (before.family_id, before.story_id, before.root_outlet, before.snapshot_date)
    )
    select changed.story_id from changed where changed.story_id is not null
    union
    select now.story_id
    from {{ this }} as now
    inner join {{ this.schema }}.articles_before as before on now.article_id = before.article_id
    where before.story_id in (select changed.old_story_id from changed where changed.old_story_id is not null)
{%- endmacro %}

{#- Delete what was told of stories that the run touched or that are gone: of the stories themselves or of their articles,
    whichever the key says. -#}
{% macro forget_touched_stories(key) -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} where {{ key }} not in (
            select articles.{{ key }} from {{ ref('int_articles') }} as articles
            where articles.story_id not in (select touched.story_id from intermediate.stories_touched as touched)
        )
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Note the events that have other mentions than before, or mentions in stories that the run touched. -#}
{% macro find_touched_events() -%}
    create or replace table {{ this.schema }}.events_touched as
    {% if execute and is_incremental() -%}
        with now as (
            select ids.event_id, unnest(ids.members) as mention_id from {{ ref('int_event_ids') }} as ids
            where ids.event_id = ids.resolves_to
        ),
        moved as (
            select [now.event_id, before.event_id] as event_ids
            from now
            full outer join {{ this }} as before on now.mention_id = before.mention_id
            where now.event_id is distinct from before.event_id
        ),
        retold as (
            select [now.event_id] as event_ids
            from now
            semi join (
                select sources.mention_id from {{ ref('int_mention_sources') }} as sources
                semi join {{ ref('int_articles') }} as articles on
                    sources.article_id = articles.article_id
                    and articles.story_id in (select touched.story_id from {{ this.schema }}.stories_touched as touched)
            ) as touched on now.mention_id = touched.mention_id
        )
        select distinct touched.event_id
        from (select unnest(event_ids) as event_id from moved union all select unnest(event_ids) from retold) as touched
        where touched.event_id is not null
    {%- else -%}
        select ids.event_id from {{ ref('int_event_ids') }} as ids where ids.event_id = ids.resolves_to
    {%- endif -%}
{%- endmacro %}

{#- Delete the rows of events that the run touched. -#}
{% macro forget_touched_events() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }} where event_id in (select touched.event_id from intermediate.events_touched as touched)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
