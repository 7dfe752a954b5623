"""Shapes: the fields of every file kind, and the value each file becomes. What one value may be: the scalars.

A field's description is told to editors by the JSON Schema. References between files are the rules' work.
"""

from datetime import time
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.cards.card import Card, CardKind, Claim, Correction, Section, Status
from bot.cards.dispatch import Dispatch, Importance
from bot.cards.figure import Figure, Value
from bot.cards.pack import Defaults, Pack
from bot.cards.source import Reliability, Source, SourceKind
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Measure, Milestone, Point, Progress, Tracker
from bot.content import scalars as typed
from bot.content.scalars import one_of, words, wrong
from bot.readers.subscription import Frequency

Translated = Annotated[
    dict[typed.Language, typed.Day], Field(description="By language: the day the translation was last brought level.")
]
Countries = Annotated[typed.Ids, Field(description="Ids of countries, as pack.yaml lists them.")]
Topics = Annotated[typed.Ids, Field(description="Ids of topics, as pack.yaml lists them.")]
Sources = Annotated[
    typed.Ids, Field(description="Ids of the sources that say so; one at least.", json_schema_extra={"minItems": 1})
]
AsOf = Annotated[typed.When, Field(description="The day, month or year the information holds for.")]
OpensBy = Annotated[typed.Command | None, Field(description="A chat command that opens this page, without its slash.")]
Reviewed = Annotated[typed.Day | None, Field(description="The day an editor last read the whole file.")]
ReviewBy = Annotated[typed.Day | None, Field(description="Readers are told when this day has passed.")]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CorrectionShape(Shape):
    """What was said, what is said now, and since when."""

    on: typed.Day = Field(description="The day of the correction.")
    was: typed.Texts = Field(description="What was said before.")
    now: typed.Texts = Field(description="What is said now.")

    def build(self) -> Correction:
        return Correction(self.on, Text(self.was), Text(self.now))


Corrections = Annotated[tuple[CorrectionShape, ...], Field(description="The newest comes last.")]


class ClaimShape(Shape):
    """One sentence that can be checked."""

    text: typed.Claims = Field(description="The sentence by language, 240 characters at most.")
    sources: Sources = ()
    as_of: AsOf
    since: typed.When | None = Field(None, description="True from then on.")
    until: typed.When | None = Field(None, description="True until then.")

    def build(self) -> Claim:
        return Claim(Text(self.text), self.sources, self.as_of, self.since, self.until)


class SectionShape(Shape):
    """A part of a card under its own heading."""

    heading: typed.Labels = Field(description="The heading by language.")
    claims: tuple[ClaimShape, ...] = Field((), description="The sentences in reading order.")

    def build(self) -> Section:
        return Section(Text(self.heading), tuple(claim.build() for claim in self.claims))


class ValueShape(Shape):
    """What one author counted: `value`, a number or a range, or `at_least`."""

    value: typed.Amount | None = Field(None, description="A number, or a range such as [2000, 3000].")
    at_least: typed.Number | None = Field(None, description="A number when the author says “at least”.")
    source: typed.Id = Field(description="The id of the source that says so.")
    as_of: AsOf
    counts: typed.Labels | None = Field(None, description="What exactly is counted.")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.value is None) == (self.at_least is None):
            raise wrong("needs either `value` or `at_least`")
        return self

    def build(self) -> Value:
        low, high = self.value or (self.at_least or 0.0, None)
        return Value(low, high, self.source, self.as_of, Text(self.counts) if self.counts else None)


class FigureShape(Shape):
    """One quantity with the values its authors give."""

    of: typed.Labels = Field(description="What the figure is of.")
    unit: typed.Labels = Field(description="The unit in the plural.")
    contested: typed.Truth = Field(default=False, description="Authors disagree: the values always stand side by side.")
    values: tuple[ValueShape, ...] = Field(min_length=1, description="One value for each author and date.")

    def build(self) -> Figure:
        return Figure(Text(self.of), Text(self.unit), tuple(value.build() for value in self.values), self.contested)


class CardShape(Shape):
    """A card: one subject."""

    title: typed.Labels = Field(description="The subject's name by language.")
    aka: tuple[typed.Label, ...] = Field((), description="Other names and abbreviations, found by search.")
    command: OpensBy = None
    status: Annotated[Status, one_of(Status)] = Field(Status.PUBLISHED, description="Where it stands with readers.")
    countries: Countries = ()
    topics: Topics = ()
    brief: typed.Briefs = Field(description="One or two sentences that stand alone, 280 characters at most.")
    sections: tuple[SectionShape, ...] = Field((), description="The claims under their headings.")
    figures: tuple[FigureShape, ...] = Field((), description="Quantities with their authors.")
    related: typed.Ids = Field((), description="Ids of cards or trackers to read next.")
    reviewed: Reviewed = None
    review_by: ReviewBy = None
    translated: Translated | None = None
    corrections: Corrections = ()

    def build(self, id_: str, kind: CardKind) -> Card:
        return Card(
            id_,
            kind,
            Text(self.title),
            Text(self.brief),
            self.aka,
            self.command,
            self.status,
            self.countries,
            self.topics,
            tuple(section.build() for section in self.sections),
            tuple(figure.build() for figure in self.figures),
            self.related,
            self.reviewed,
            self.review_by,
            self.translated,
            tuple(correction.build() for correction in self.corrections),
        )


class MilestoneShape(Shape):
    """A step of a withdrawal."""

    date: typed.When = Field(description="The day, month or year of the step.")
    place: typed.Label | None = Field(None, description="Where it happened.")
    at: typed.Position | None = Field(None, description="Latitude and longitude in degrees, for the map.")
    event: typed.Texts = Field(description="What happened.")
    sources: Sources = ()

    def build(self) -> Milestone:
        return Milestone(self.date, Text(self.event), self.sources, self.place, self.at)


class PointShape(Shape):
    """A number on a day."""

    date: typed.When = Field(description="The day, month or year the number holds for.")
    value: typed.Number = Field(description="The number in plain digits.")
    sources: Sources = ()

    def build(self) -> Point:
        return Point(self.date, self.value, self.sources)


class MeasureShape(Shape):
    """A number over time."""

    of: typed.Labels = Field(description="What is measured.")
    unit: typed.Labels = Field(description="The unit in the plural.")
    target: typed.Number | None = Field(None, description="The number at which the withdrawal is complete.")
    points: tuple[PointShape, ...] = Field((), description="The numbers in the order of their dates.")

    def build(self) -> Measure:
        return Measure(Text(self.of), Text(self.unit), tuple(point.build() for point in self.points), self.target)


class TrackerShape(Shape):
    """A tracker: one withdrawal."""

    force: typed.Labels = Field(description="The force that leaves, by language.")
    country: typed.Id = Field(description="The id of the country it leaves.")
    command: OpensBy = None
    status: Annotated[Progress, one_of(Progress)] = Field(description="How far the withdrawal is.")
    as_of: AsOf
    brief: typed.Briefs = Field(description="One or two sentences that stand alone, 280 characters at most.")
    milestones: tuple[MilestoneShape, ...] = Field((), description="The steps in the order of their dates.")
    measures: tuple[MeasureShape, ...] = Field((), description="Numbers drawn as progress towards `target`.")
    reviewed: Reviewed = None
    review_by: ReviewBy = None
    translated: Translated | None = None
    corrections: Corrections = ()

    def build(self, id_: str) -> Tracker:
        return Tracker(
            id_,
            Text(self.force),
            self.country,
            self.status,
            self.as_of,
            Text(self.brief),
            self.command,
            tuple(milestone.build() for milestone in self.milestones),
            tuple(measure.build() for measure in self.measures),
            self.reviewed,
            self.review_by,
            self.translated,
            tuple(correction.build() for correction in self.corrections),
        )


class DispatchShape(Shape):
    """A dispatch: a dated news item."""

    date: typed.When = Field(description="When it happened.")
    publish_at: typed.Instant = Field(description="Readers see it from then on; in the future: an embargo.")
    status: Annotated[Status, one_of(Status)] = Field(description="Where it stands with readers.")
    importance: Annotated[Importance, one_of(Importance)] = Field(description="The most important comes first.")
    countries: Countries = ()
    topics: Topics = ()
    headline: typed.Headlines = Field(description="120 characters at most.")
    text: typed.Stories = Field(description="What happened and why it matters, 600 characters at most.")
    sources: Sources = ()
    cards: typed.Ids = Field((), description="Ids of cards or trackers for the background.")
    translated: Translated | None = None
    corrections: Corrections = ()

    def build(self, id_: str) -> Dispatch:
        return Dispatch(
            id_,
            self.date,
            self.publish_at,
            self.status,
            self.importance,
            self.countries,
            self.topics,
            Text(self.headline),
            Text(self.text),
            self.sources,
            self.cards,
            self.translated,
            tuple(correction.build() for correction in self.corrections),
        )


class SourceShape(Shape):
    """A source: who said so."""

    id: typed.Id = Field(description="What claims name it by.")
    publisher: typed.Label = Field(description="Who published it.")
    title: Annotated[str, words(500)] = Field(description="Its title as published.")
    url: typed.Address | None = Field(None, description="Where it can be read.")
    published: typed.When | None = Field(None, description="The day, month or year of publication.")
    language: typed.Language = Field(description="The code of the language it is in.")
    kind: Annotated[SourceKind, one_of(SourceKind)] = Field(description="What sort of source it is.")
    reliability: Annotated[Reliability, one_of(Reliability)] = Field(description="How far it is trusted.")

    def build(self) -> Source:
        return Source(**{name: getattr(self, name) for name in type(self).model_fields})


class TermShape(Shape):
    """A term of the glossary."""

    id: typed.Id = Field(description="What pages name it by.")
    term: typed.Labels = Field(description="The term by language.")
    definition: typed.Stories = Field(description="What it means, 600 characters at most.")
    sources: Annotated[typed.Ids, Field(description="Ids of the sources of the definition.")] = ()

    def build(self) -> Term:
        return Term(self.id, Text(self.term), Text(self.definition), self.sources)


class DefaultsShape(Shape):
    """What a subscriber gets who chooses nothing."""

    frequency: Annotated[Frequency, one_of(Frequency)] = Field(Frequency.DAILY, description="How often.")
    time: typed.Clock = Field(time(7), description="The hour in `zone`, such as 07:00.")
    zone: typed.Zone = Field("UTC", description="An IANA time zone.")

    def build(self) -> Defaults:
        return Defaults(self.frequency, self.time, self.zone)


class PackShape(Shape):
    """The pack as a whole."""

    name: typed.Labels = Field(description="The bot's name by language.")
    about: typed.Texts = Field(description="What it covers, who writes it and how it is checked.")
    contact: typed.Label = Field(description="An address for readers to write to.")
    languages: typed.Languages = Field(description="Codes of the languages; the first is the default.")
    topics: dict[typed.Id, typed.Labels] = Field({}, description="Topics that subscribers choose from.")
    countries: dict[typed.Id, typed.Country] = Field({}, description="Countries with their ISO 3166 codes.")
    zones: tuple[typed.Zone, ...] = Field((), description="Time zones offered first.")
    defaults: DefaultsShape = Field(DefaultsShape(), description="What a subscriber gets who chooses nothing.")
    absent_after_days: typed.Count = Field(30, description="Nothing reviewed for so long: readers are told.")

    def build(self) -> Pack:
        """A pack that holds its header alone."""
        return Pack(
            revision="",
            name=Text(self.name),
            about=Text(self.about),
            contact=self.contact,
            languages=self.languages,
            topics={id_: Text(labels) for id_, labels in self.topics.items()},
            countries=self.countries,
            zones=self.zones,
            defaults=self.defaults.build(),
            absent_after_days=self.absent_after_days,
            sources={},
            cards={},
            trackers={},
            dispatches={},
            glossary={},
        )
