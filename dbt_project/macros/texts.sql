{#- Words of a text in lower case; figures stay whole. -#}
{% macro text_words(column) -%}
    regexp_extract_all(lower({{ column }}), '\p{N}[\p{N}.,]*\p{N}|[\p{L}\p{N}]+')
{%- endmacro %}

{#- Hashes of every run of four words; of the whole text where it is shorter. -#}
{% macro word_shingles(words) -%}
    list_distinct(list_transform(
        range(greatest(len({{ words }}) - 3, 1)),
        lambda position: hash(array_to_string(list_slice({{ words }}, position + 1, position + 4), ' '))
    ))
{%- endmacro %}

{#- A word without the endings of English inflection, roughly. -#}
{% macro word_stem(column) -%}
    regexp_replace({{ column }}, '(?:ies|ied|ing|ed|es|s|e)$', '')
{%- endmacro %}

{#- A text without lengths of way and time and days of months, which are figures of no act. -#}
{% macro unmeasured(column) -%}
    {%- set month = '(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:uary|ruary|ch|il|ust|ember|tember|ober)?\\.?' -%}
    regexp_replace(
        {{ column }},
        '\p{N}[\p{N}.,]*[ -]?(?:km|kilomet|mile|met(?:re|er)|per ?cent|hour|minute|year|month|week|day)\p{L}*'
        || '|\b\p{N}{1,2}(?:[snrt][tdh])? (?:of )?{{ month }}\b|\b{{ month }} \p{N}{1,2}(?:[snrt][tdh])?\b',
        ' ', 'gi'
    )
{%- endmacro %}
