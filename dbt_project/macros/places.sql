{#- How exactly a place is known: a site, a city, a region, a part of a country (no further
    known), a country, or only its name. -#}
{% macro place_precision(text, kind, country, latitude) -%}
    case
        when {{ text }} is null then null
        when {{ kind }} in ('city', 'village') then 'city'
        when {{ kind }} in ('region', 'water') then 'region'
        -- "western Ukraine" goes by the country's id.
        when {{ kind }} = 'country' and regexp_matches({{ text }}, '\b(?:north|south|east|west|northeast|northwest|southeast|southwest)ern\b')
            then 'part'
        when {{ kind }} = 'country' then 'country'
        when {{ kind }} is not null then 'site'
        -- A country's own name may come without an id.
        when {{ country }} is not null and {{ latitude }} is null then 'country'
        else 'named'
    end
{%- endmacro %}

{#- What tells a place from others: its id, else its name; a whole country is none, and a part of one goes by its name. -#}
{% macro place_key(id, text, precision) -%}
    case
        when {{ precision }} = 'part' then {{ plain_name(text) }}
        when {{ precision }} <> 'country' then coalesce({{ id }}, {{ plain_name(text) }})
    end
{%- endmacro %}
