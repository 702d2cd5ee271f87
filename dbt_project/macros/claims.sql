{#- What a run touches among claims. Articles of touched stories and those whose acts moved are read anew; figures equal to
    theirs and of days close by may be counted on another day; claims are what has such mentions, before or now; and what
    is said of a claim beside others may change with its neighbours. Each step notes what it touched for the next. -#}

{#- Note the articles whose figures are read anew, keep what they told, and delete it. -#}
{% macro forget_touched_figures() -%}
    {%- if execute and is_incremental() -%}
        create or replace table {{ this.schema }}.claim_articles_touched as
        select articles.article_id from {{ ref('int_articles') }} as articles
        where articles.story_id in (select touched.story_id from {{ this.schema }}.stories_touched as touched)
        union
        select acts.article_id from {{ ref('stg_event_mentions') }} as acts
        where
            acts.event_type = 'ASSAULT' and acts.mention_id in (
                select members.mention_id from {{ ref('int_event_members') }} as members
                where members.event_id in (select touched.event_id from {{ this.schema }}.events_touched as touched)
            )
        union
        select article_id from {{ this }}
        where article_id not in (select articles.article_id from {{ ref('int_articles') }} as articles);
        create or replace table {{ this.schema }}.claim_figures_before as
        select mention_id, figure_key, told_of from {{ this }}
        where article_id in (select touched.article_id from {{ this.schema }}.claim_articles_touched as touched);
        delete from {{ this }}
        where article_id in (select touched.article_id from {{ this.schema }}.claim_articles_touched as touched)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Note the mentions that may be told of another claim than before, keep the claims they told of, and delete them. A figure
    is counted on the first of the days it is told of within three days, and takes its place from those counted with it. -#}
{% macro forget_touched_claim_mentions() -%}
    {%- if execute and is_incremental() -%}
        create or replace table {{ this.schema }}.claim_mentions_touched as
        with moved as (
            select before.figure_key, before.told_of from {{ this.schema }}.claim_figures_before as before
            union
            select figures.figure_key, figures.told_of from {{ ref('int_claim_figures') }} as figures
            where figures.article_id in (select touched.article_id from {{ this.schema }}.claim_articles_touched as touched)
        )
        select before.mention_id from {{ this.schema }}.claim_figures_before as before
        union
        select figures.mention_id from {{ ref('int_claim_figures') }} as figures
        where (figures.figure_key, figures.told_of) in (
            select moved.figure_key, moved.told_of + cast(unnest(range(-3, 7)) as integer) from moved
        );
        create or replace table {{ this.schema }}.claims_touched as
        select distinct claim_id from {{ this }}
        where mention_id in (select touched.mention_id from {{ this.schema }}.claim_mentions_touched as touched);
        delete from {{ this }}
        where mention_id in (select touched.mention_id from {{ this.schema }}.claim_mentions_touched as touched)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Note the claims that touched mentions tell of now, keep what they were, and delete them. -#}
{% macro forget_touched_claims() -%}
    {%- if execute and is_incremental() -%}
        insert into {{ this.schema }}.claims_touched
        select distinct mentions.claim_id from {{ ref('int_claim_mentions') }} as mentions
        where
            mentions.mention_id in (select touched.mention_id from {{ this.schema }}.claim_mentions_touched as touched)
            and mentions.claim_id not in (select touched.claim_id from {{ this.schema }}.claims_touched as touched);
        create or replace table {{ this.schema }}.claims_before as
        select * from {{ this }} where claim_id in (select touched.claim_id from {{ this.schema }}.claims_touched as touched);
        delete from {{ this }} where claim_id in (select touched.claim_id from {{ this.schema }}.claims_touched as touched)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Touched claims as they were and as they are. -#}
{% macro touched_claims() -%}
    (
        select * from intermediate.claims_before
        union all by name
        select claims.* from {{ ref('int_claims') }} as claims
        where claims.claim_id in (select touched.claim_id from intermediate.claims_touched as touched)
    )
{%- endmacro %}

{#- Note the claims of which something else may be said beside the others, and delete it: those at the steps of their series
    that touched claims stood or stand at and at the steps before and after, one-off figures beside touched totals, and
    earlier counts in an article that tells of a touched claim. -#}
{% macro forget_revisited_series() -%}
    {%- if execute and is_incremental() -%}
        create or replace table {{ this.schema }}.claims_revisited as
        with touched as {{ touched_claims() }},
        steps as (
            select series_id, step_at, bool_or(is_touched) as is_touched
            from (
                select touched.series_id, touched.step_at, true as is_touched from touched
                union all
                select claims.series_id, claims.step_at, false from {{ ref('int_claims') }} as claims
                where not claims.is_fragment and claims.series_id in (select touched.series_id from touched)
            ) as told
            group by series_id, step_at
        ),
        near as (
            select
                *,
                lag(step_at) over (partition by series_id order by step_at) as step_before,
                lead(step_at) over (partition by series_id order by step_at) as step_after
            from steps
        )
        select ids.claim_id from {{ this.schema }}.claims_touched as ids
        union
        select claims.claim_id from {{ ref('int_claims') }} as claims
        where (claims.series_id, claims.step_at) in (
            select near.series_id, unnest([near.step_before, near.step_at, near.step_after]) from near where near.is_touched
        )
        union
        select claims.claim_id from {{ ref('int_claims') }} as claims
        where
            claims.measure = 'increment'
            and (
                claims.claimant_key, claims.subject_key, claims.item_category, claims.outcome, claims.unit, claims.standing_on
            ) in (
                select claimant_key, subject_key, item_category, outcome, unit, standing_on from touched
                where measure = 'cumulative'
            )
        union
        select earlier.claim_id from {{ ref('int_claim_mentions') }} as earlier
        where
            earlier.is_earlier and earlier.article_id in (
                select mentions.article_id from {{ ref('int_claim_mentions') }} as mentions
                where mentions.claim_id in (select ids.claim_id from {{ this.schema }}.claims_touched as ids)
            );
        delete from {{ this }} where claim_id in (select revisited.claim_id from {{ this.schema }}.claims_revisited as revisited)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Note the days of losses that touched claims speak of, and delete them. -#}
{% macro forget_touched_losses() -%}
    {%- if execute and is_incremental() -%}
        create or replace table intermediate.losses_touched as
        select distinct claimant_country, subject_country, item_category, outcome, as_of from {{ touched_claims() }}
        where claimant_country is not null and subject_country is not null and as_of is not null;
        delete from {{ this }} where (claimant_country, subject_country, item_category, outcome, day) in (
            select touched.* from intermediate.losses_touched as touched
        )
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- Delete conflicts over claims and events that the run touched. -#}
{% macro forget_touched_conflicts() -%}
    {%- if execute and is_incremental() -%}
        delete from {{ this }}
        where
            claim_id in (select revisited.claim_id from intermediate.claims_revisited as revisited)
            or other_claim_id in (select revisited.claim_id from intermediate.claims_revisited as revisited)
            or event_id in (select touched.event_id from intermediate.events_touched as touched)
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}

{#- A claim in words: who has how many of what. -#}
{% macro tell_claim(alias) -%}
    concat(
        coalesce({{ alias }}.claimant, 'somebody'), ' has ', case when {{ alias }}.approximate then 'about ' end,
        case
            when {{ alias }}.quantity_low is null then 'up to '
            when {{ alias }}.quantity_high is null then 'at least '
        end,
        format('{:,.10g}', {{ alias }}.quantity_low), case
            when {{ alias }}.quantity_low <> {{ alias }}.quantity_high then ' to '
        end,
        case
            when {{ alias }}.quantity_low is distinct from {{ alias }}.quantity_high
                then format('{:,.10g}', {{ alias }}.quantity_high)
        end,
        -- A bare number is its own thing.
        case when regexp_matches({{ alias }}.item, '\p{L}') then ' ' || {{ alias }}.item end
    )
{%- endmacro %}
