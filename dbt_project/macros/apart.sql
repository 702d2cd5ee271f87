{#- Whether two mentions cannot tell of one event, whatever a third leaves open: their places, days or numbers differ,
    they react to different things, or one says that another act than the other's did not happen. A sentence told
    again and what one article refers to are one in any case. -#}
{% macro stand_apart(ours, theirs) -%}
    (
        not ({{ ours }}.quote_key = {{ theirs }}.quote_key and {{ ours }}.trigger_key = {{ theirs }}.trigger_key)
        and (
            {{ places_differ(ours, theirs) }}
            -- Two names near one another are of one place, unless it is two things.
            or (
                coalesce({{ ours }}.place_key <> {{ theirs }}.place_key, false) and len({{ ours }}.things) > 0 and len({{ theirs }}.things) > 0
                and not list_has_any({{ ours }}.things, {{ theirs }}.things)
            )
            or (
                not coalesce({{ ours }}.thread_id = {{ theirs }}.thread_id, false)
                and (
                    ({{ ours }}.is_exact and {{ theirs }}.is_exact and abs({{ ours }}.first_day - {{ theirs }}.first_day) > 1)
                    -- The whole of what happened in several places is none of them.
                    or ({{ ours }}.is_overall and {{ theirs }}.place_key is not null) or ({{ theirs }}.is_overall and {{ ours }}.place_key is not null)
                    or (
                        list_has_any(
                            list_transform({{ ours }}.counts, lambda x: regexp_replace(x, ':[^:]*$', '')),
                            list_transform({{ theirs }}.counts, lambda x: regexp_replace(x, ':[^:]*$', ''))
                        )
                        and not list_has_any({{ ours }}.counts, {{ theirs }}.counts)
                    )
                    or (
                        {{ ours }}.event_type in ('ACCUSE', 'SUPPORT', 'REJECT', 'REQUEST', 'THREATEN', 'CONCEDE', 'AGREE')
                        and len({{ ours }}.objects) > 0 and len({{ theirs }}.objects) > 0
                        and not list_has_any({{ ours }}.objects, {{ theirs }}.objects)
                    )
                    or (
                        ({{ ours }}.is_denial or {{ ours }}.is_negated) <> ({{ theirs }}.is_denial or {{ theirs }}.is_negated)
                        -- A denial of what its own article tells goes with that.
                        and not ({{ ours }}.is_denial and {{ ours }}.thread_id is not null) and not ({{ theirs }}.is_denial and {{ theirs }}.thread_id is not null)
                        and (
                            -- An article does not contradict itself in its own voice.
                            ({{ ours }}.article_id = {{ theirs }}.article_id and ({{ ours }}.is_negated or {{ theirs }}.is_negated))
                            or (
                                len({{ ours }}.things) > 0 and len({{ theirs }}.things) > 0
                                and not list_has_any({{ ours }}.things, {{ theirs }}.things)
                            )
                        )
                    )
                )
            )
        )
    )
{%- endmacro %}

{#- Lend the condition to Python models, which cannot render macros. -#}
{% macro define_stand_apart() -%}
    create or replace macro {{ this.schema }}.stand_apart(ours, theirs) as {{ stand_apart('ours', 'theirs') }}
{%- endmacro %}

{#- Whether two mentions name different places: two names farther apart in kilometres than reports blur them; a region
    holds the places within its reach. -#}
{% macro places_differ(ours, theirs) -%}
    coalesce(
        {{ ours }}.place_key <> {{ theirs }}.place_key
        and 'part' not in ({{ ours }}.place_precision, {{ theirs }}.place_precision)
        and (
            ({{ ours }}.place_precision = 'region' and {{ theirs }}.place_precision = 'region')
            or coalesce(
                111 * sqrt(
                    pow({{ ours }}.latitude - {{ theirs }}.latitude, 2)
                    + pow(cos(radians({{ ours }}.latitude)) * ({{ ours }}.longitude - {{ theirs }}.longitude), 2)
                ) > case when 'region' in ({{ ours }}.place_precision, {{ theirs }}.place_precision) then 300 else 50 end,
                'region' not in ({{ ours }}.place_precision, {{ theirs }}.place_precision)
            )
        ),
        false
    )
{%- endmacro %}
