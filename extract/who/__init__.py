"""Who is who: mentions in; actor id, country, sector and the rule that told them out. Names, places and facts."""
