{#- Words of a name in one spelling: lower case, no article, single spaces. -#}
{% macro plain_name(column) -%}
    trim(regexp_replace(regexp_replace(lower({{ column }}), '[^\p{L}\p{N}]+', ' ', 'g'), '^ ?the ', ''))
{%- endmacro %}

{#- Last capitalised word of a name before its first comma: "Jake Sullivan, the adviser" and "Sullivan" agree. -#}
{% macro surname(column) -%}
    coalesce(
        lower(list_last(regexp_extract_all(split_part({{ column }}, ',', 1), '\p{Lu}[\p{L}\p{N}''’-]+'))),
        {{ plain_name(column) }}
    )
{%- endmacro %}

{#- Whether words name somebody: "all three outlets", "he" and "I" do not. -#}
{% macro is_name(column) -%}
    (
        regexp_matches({{ column }}, '^\p{Lu}[\p{L}’-]{2,}$|\p{Lu}[\p{L}’.-]* (?:.* )?\p{Lu}')
        and not regexp_matches({{ column }}, '^(?:He|She|It|They|We|You|I|This|That|These|Those|All|Both)\b')
    )
{%- endmacro %}

{#- Sorted distinct values of a field over a list of parties, without nulls. -#}
{% macro party_values(parties, field) -%}
    list_sort(list_distinct(list_filter(list_transform({{ parties }}, lambda x: x.{{ field }}), lambda x: x is not null)))
{%- endmacro %}

{#- Sixteen hex digits that depend on the parts, nulls included. -#}
{% macro short_digest(parts) -%}
    substr(sha256(concat_ws('|', {% for part in parts %}coalesce(cast({{ part }} as varchar), '~'){{ ', ' if not loop.last }}{% endfor %})), 1, 16)
{%- endmacro %}

{#- Key of a named source: its lexicon id, else country and surname. -#}
{% macro named_key(alias) -%}
    concat('named:', coalesce(
        {{ alias }}.source_actor_id, concat_ws(':', {{ alias }}.source_country, {{ surname(alias ~ '.source_text') }})
    ))
{%- endmacro %}

{#- Sorted keys of the parties that are known: the country, else the actor. -#}
{% macro known_parties(parties) -%}
    list_sort(list_distinct(list_filter(
        list_transform({{ parties }}, lambda x: coalesce(x.country, x.actor_id)), lambda x: x is not null
    )))
{%- endmacro %}

{#- Whether two sorted lists of parties can be of one side: one of them empty, or one within the other. -#}
{% macro parties_agree(ours, theirs) -%}
    (len({{ ours }}) = 0 or len({{ theirs }}) = 0 or list_has_all({{ ours }}, {{ theirs }}) or list_has_all({{ theirs }}, {{ ours }}))
{%- endmacro %}

{#- Stems of the common nouns that head a list of parties' words: "the theatre in Mariupol" is a theatre, "Kenya" is none. -#}
{% macro thing_words(parties) -%}
    list_distinct(list_transform(
        list_filter(
            list_transform(
                {{ parties }},
                lambda x: list_last(string_split(regexp_replace(x.text, ' (?:of|in|at|near|from|on|to|that|who|which) .*$', ''), ' '))
            ),
            lambda word: regexp_matches(word, '^\p{Ll}{4,}$') and word not in ('people', 'forces', 'troops', 'that', 'them')
        ),
        lambda word: {{ word_stem('word') }}
    ))
{%- endmacro %}
