{#- Words of a name in one spelling: lower case, no article, single spaces. -#}
{% macro plain_name(column) -%}
    trim(regexp_replace(regexp_replace(lower({{ column }}), '[^\p{L}\p{N}]+', ' ', 'g'), '^ ?the ', ''))
{%- endmacro %}

{#- Sorted distinct values over a list of parties x, without nulls. -#}
{% macro party_values(parties, value) -%}
    list_sort(list_distinct(list_transform({{ parties }}, lambda x: {{ value }})))
{%- endmacro %}

{#- Sixteen hex digits that depend on the parts, nulls included. -#}
{% macro short_digest(parts) -%}
    substr(sha256(concat_ws('|', {% for part in parts %}coalesce(cast({{ part }} as varchar), '~'){{ ', ' if not loop.last }}{% endfor %})), 1, 16)
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
                lambda x: list_last(string_split(regexp_replace(x.text, ' (?:of|in|at|near|from|on|to|that|who|which)(?: .*)?$', ''), ' '))
            ),
            lambda word: regexp_matches(word, '^\p{Ll}{4,}$') and word not in ('people', 'forces', 'troops', 'that', 'them')
        ),
        lambda word: {{ word_stem('word') }}
    ))
{%- endmacro %}

{#- The last names of persons among parties, as they are known or else as they are told: a country, its people, what is of
    or from somewhere and what ends on a common noun are none. -#}
{% macro party_names(parties) -%}
    list_sort(list_distinct(list_filter(
        list_transform(
            {{ parties }},
            lambda x: lower(case
                when regexp_matches(x.actor_id, '_.+_') then list_last(string_split(x.actor_id, '_'))
                when x.actor_id is null and not regexp_matches(x.text, ' (?:of|from|in|at) ')
                    then regexp_extract(
                        x.text, '(?:^|[ .’''-])(\p{Lu}\p{L}{2,})(?:’s|''s)?(?:,? (?:Jr|Sr|[IVX]+)\.?)?$', 1
                    )
            end)
        ),
        lambda name: name <> ''
    )))
{%- endmacro %}

{#- Whether two lists of names both tell somebody and have nobody in common. -#}
{% macro names_differ(ours, theirs) -%}
    (len({{ ours }}) > 0 and len({{ theirs }}) > 0 and not list_has_any({{ ours }}, {{ theirs }}))
{%- endmacro %}
