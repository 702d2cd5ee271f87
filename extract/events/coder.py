"""From matched triggers to events: parties, modality, date, place, source, confidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extract.actors import Actors
from extract.confidence import estimate
from extract.document import Document, Sentence
from extract.events.fallback import event_date, find_place, governing
from extract.events.frames import Site, Trigger, Triggers, compile_triggers
from extract.events.modality import Moods
from extract.events.slots import antecedent, controller, is_verb
from extract.lexicon import Lexicon
from extract.schema import Attribution, Entity, Event, EventType, Mention, Modality, Place, Quotation
from extract.tree import Tree

COOPERATIVE = frozenset({"CONSULT", "AID", "COOPERATE", "SUPPORT"})
CONTENT_CLOSED = frozenset({"REQUEST", "AGREE", "THREATEN", "SANCTION", "REJECT", "CONCEDE"})
FORCE = frozenset({"ASSAULT", "MOBILIZE"})
RECIPROCAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
SPEAKER = frozenset({"i", "we", "us", "our", "my", "me"})
HISTORY_DAYS = 30


@dataclass(frozen=True, eq=False)
class Act:
    """A matched trigger with its parties, before it becomes a record."""

    tree: Tree
    site: Site
    trigger: Trigger
    words: tuple[int, ...]
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    modality: Modality
    tokens: frozenset[int] = field(default=frozenset())


class Coder:
    """Codes the events of one article."""

    def __init__(self, document: Document, actors: Actors, quotations: tuple[Quotation, ...], lexicon: Lexicon) -> None:
        self.document = document
        self.actors = actors
        self.quotations = quotations
        self.lexicon = lexicon
        self.triggers: Triggers = compile_triggers(lexicon)
        self.moods = Moods(lexicon)

    def code(self) -> Iterator[Event]:
        """Events in the order of the text."""
        for sentence in self.document.sentences:
            if sentence.doc is None or sentence.zone != "body":
                continue
            tree = self.actors.tree(sentence)
            acts = self.drop_contained([act for act in self.find_acts(tree) if act is not None])
            for act in acts:
                event = self.record(sentence, act)
                if event is not None:
                    yield event

    # --- Finding ------------------------------------------------------------------------------

    def find_acts(self, tree: Tree) -> list[Act]:
        """The acts of one sentence: the best row at each token, no token used twice."""
        acts: list[Act] = []
        used: set[int] = set()
        order = sorted(range(len(tree)), key=lambda i: (not is_verb(tree, i), i))
        for i in order:
            if i in used:
                continue
            word = tree.lower[i]
            if is_verb(tree, i):
                rows, is_noun = self.triggers.verbs.get(word), False
            elif tree.tags[i].startswith(("NN", "JJ")):
                rows, is_noun = self.triggers.nouns.get(word), True
            else:
                continue
            if not rows:
                continue
            site = Site(tree, i, is_noun, self.triggers.supports)
            for trigger in rows:
                words = self.triggers.holds(trigger, site)
                if words is None or used & set(words):
                    continue
                acts.append(self.make_act(tree, site, trigger, words))
                used.update(words)
                break
        return sorted(acts, key=lambda act: act.site.i)

    def make_act(self, tree: Tree, site: Site, trigger: Trigger, words: tuple[int, ...]) -> Act:
        """The act at a site, with its slots filled."""
        row = trigger.row
        if site.is_noun and site.support is not None:
            words = tuple(sorted({*words, site.support}))
        actor = self.fill(site, row.actor_slot or "", set(words))
        recipient = [i for i in self.fill(site, row.recipient_slot or "", set(words)) if i not in actor]
        verb = site.support if site.is_noun and site.support is not None else site.i
        modality = self.moods.of_verb(tree, verb)
        return Act(tree, site, trigger, words, tuple(actor), tuple(recipient), modality, frozenset(words))

    def fill(self, site: Site, slot: str, words: set[int]) -> list[int]:
        """Noun heads for a slot: the first alternative that anything fills; ``+`` joins."""
        for option in slot.split("/"):
            found = [i for part in option.split("+") if part for i in self.fill_one(site, part) if i not in words]
            if found:
                return found
        return []

    def fill_one(self, site: Site, part: str) -> list[int]:
        """Noun heads for one place: subj, obj, dat, xsubj, obj.poss or a preposition."""
        tree = site.tree
        if part == "subj":
            return site.subjects
        if part == "obj":
            return site.objects
        if part == "dat":
            kid = tree.child(site.support or site.i, "dative")
            return (
                tree.conjuncts(kid)
                if kid is not None and tree.tags[kid] not in ("IN", "TO")
                else site.preps.get("to", [])
            )
        if part == "owner":
            return [k for i in (site.objects or [site.i]) for k in self.owners(tree, i)]
        if part == "xsubj":
            for kid in tree.kids[site.i]:
                if tree.deps[kid] in ("ccomp", "xcomp", "advcl"):
                    inner = tree.child(kid, "nsubj", "nsubjpass")
                    if inner is not None:
                        return tree.conjuncts(antecedent(tree, inner, kid))
            return []
        return site.preps.get(part, [])

    def owners(self, tree: Tree, i: int) -> list[int]:
        """Whoever an object belongs to: possessor, nationality, "by" or "of" phrase."""
        kid = tree.child(i, "poss")
        if kid is not None:
            return tree.conjuncts(kid)
        hits = self.actors.hit_of[tree.sentence.index]
        for kid in reversed(tree.kids[i]):
            if kid < i and hits[kid] is not None:
                return [kid]
        for name in ("by", "of", "from", "against", "on", "in"):
            for prep in tree.children(i, "prep"):
                inner = tree.child(prep, "pobj")
                if tree.lower[prep] == name and inner is not None:
                    return tree.conjuncts(inner)
        return []

    def drop_contained(self, acts: list[Act]) -> list[Act]:
        """Acts without the contents of requests and promises, and without results of an act in the same breath."""
        by_word = {word: act for act in acts for word in act.words}
        return [act for act in acts if not self.is_content(act, by_word) and not self.is_result(act, acts)]

    def is_content(self, act: Act, by_word: dict[int, Act]) -> bool:
        """True for what another act asks for, promises, threatens or refuses."""
        tree, i = act.tree, act.site.i
        steps = 0
        while tree.heads[i] != i and steps < 8:
            dep, head = tree.deps[i], tree.heads[i]
            if dep in ("relcl", "advcl") and not any(tree.tags[k] == "TO" for k in tree.kids[i]):
                return False
            if dep == "nsubj" or (dep == "conj" and tree.child(i, "nsubj") is not None):
                return False
            over = by_word.get(head)
            if over is not None and over is not act and dep != "conj":
                if over.trigger.row.event_type in CONTENT_CLOSED:
                    return True
                if dep in ("dobj", "pobj", "attr", "poss") and act.site.is_noun:
                    return True
            i = head
            steps += 1
        return False

    def is_result(self, act: Act, acts: list[Act]) -> bool:
        """True for "…, killing 35" after an act of force, which it only spells out."""
        if act.trigger.row.event_type != "ASSAULT" or act.site.is_noun:
            return False
        tree, i = act.tree, act.site.i
        if tree.tags[i] != "VBG" or tree.deps[i] not in ("advcl", "conj", "acl"):
            return False
        top = i
        while tree.deps[top] == "conj" and tree.tags[tree.heads[top]] == "VBG":
            top = tree.heads[top]
        if tree.deps[top] not in ("advcl", "acl", "conj"):
            return False
        return any(
            other is not act
            and other.site.i < top
            and other.trigger.row.event_type == "ASSAULT"
            and (other.tokens & {tree.heads[top], *tree.ancestors(top)[:2]})
            for other in acts
        )

    # --- Records ------------------------------------------------------------------------------

    def record(self, sentence: Sentence, act: Act) -> Event | None:
        """The event of an act; None where no political party takes part."""
        row = act.trigger.row
        tree = act.tree
        first, last = act.words[0], act.words[-1]
        start, end = tree.span(first, last)
        if end - start > 80:
            start, end = tree.span(act.site.i, act.site.i)
        quotation = governing(self.quotations, (start, end))
        actors = self.parties(tree, act.actors, quotation)
        recipients = self.parties(tree, act.recipients, quotation)
        recipients = tuple(r for r in recipients if r.span not in {a.span for a in actors})
        event_type: EventType = row.event_type
        mode, modality = row.event_mode, act.modality
        if row.frame and "reciprocal" in (row.note or ""):
            actors, recipients = (*actors, *recipients), ()
        if modality == "future" and event_type in COOPERATIVE:
            event_type, mode = "AGREE", None
        if modality == "future" and event_type == "RETREAT":
            event_type, mode = "CONCEDE", None
        if event_type in FORCE:
            actors = tuple(replace(a, sector="MIL") if a.sector == "GOV" else a for a in actors)
        if not any(p.country or p.actor_id for p in (*actors, *recipients)):
            return None
        attribution = None
        if quotation is not None:
            attribution = Attribution(
                quotation.source, quotation.anonymous, quotation.cue, quotation.via, quotation.stance
            )
            if quotation.stance == "denies" and modality == "negated":
                modality = "asserted"
        place = find_place(self.document, sentence, (start, end), self.lexicon)
        when = event_date(self.document, sentence, (start, end), modality, self.lexicon)
        rules = (f"trigger: {row.trigger} ({row.pos}, {row.frame}) -> {event_type}/{mode or '-'}",)
        evidence = {
            "actor_known": float(any(a.country for a in actors)),
            "recipient_known": float(any(r.country for r in recipients)),
            "frame": float(len(act.trigger.conditions)),
            "asserted": float(modality == "asserted"),
            "own_date": 0.0,
            "noun": float(act.site.is_noun),
            "resolved": 0.0,
        }
        return Event(
            event_type=event_type,
            event_mode=mode,
            contexts=tuple(sorted(row.contexts)),
            modality=modality,
            trigger=Mention(self.document.text[start:end], (start, end)),
            sentence_span=sentence.span,
            actor=actors,
            recipient=recipients,
            date_start=when.start,
            date_end=when.end,
            date_precision=when.precision,
            location=place,
            attribution=attribution,
            confidence=estimate(evidence),
            rules=rules,
        )

    def parties(self, tree: Tree, heads: tuple[int, ...], quotation: Quotation | None) -> tuple[Entity, ...]:
        """Entities of the noun heads; the first person is whoever is quoted."""
        found: list[Entity] = []
        for i in dict.fromkeys(heads):
            entity = self.actors.entity_at(tree, i)
            if tree.lower[i] in SPEAKER and quotation is not None and quotation.source is not None:
                source = quotation.source
                entity = replace(entity, actor_id=source.actor_id, country=source.country, sector=source.sector)
            found.append(entity)
        return tuple(found)


def code_events(
    document: Document, actors: Actors, quotations: tuple[Quotation, ...], lexicon: Lexicon
) -> tuple[Event, ...]:
    """Events of ``document``'s parsed body sentences, in the order of the text."""
    return tuple(Coder(document, actors, quotations, lexicon).code())


__all__ = ["Place", "code_events", "controller"]
