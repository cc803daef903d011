"""Building texts to a length: what is hidden, in as much of the haystack as makes the whole prompt come out even."""

from __future__ import annotations

from random import Random

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.passage import Passage
from harness.core.ports import Context, Gauge
from harness.core.sample import Sample
from harness.tasks.needle.corpus import Haystack
from harness.tasks.needle.index import TokenIndex
from harness.tasks.needle.laps import Laps
from harness.tasks.needle.layout import Layout, NoRoomError, TooShortError, adapted, lay_out, recounted
from harness.tasks.needle.plant import Composer, Plant
from harness.tasks.needle.recipe import Recipe, passage

_BYTES_PER_TOKEN = 6  # of most texts and tokenizers it is 3 to 5; a corpus that turns out too short is made longer
_MENDINGS = 6
_FAR_TOKENS, _FAR_SHARE = 24, 0.005  # what a text may be off by that is still of its length
_EDGE = 200  # characters of a composed text that a gauge looks at


class Built(Struct, frozen=True):
    """A text with what is hidden in it. `counted` is the whole prompt of the question that it was built for."""

    passage: Passage
    context: Context
    counted: int
    depths: tuple[float, ...] = ()
    recipe: Recipe | None = None
    period_tokens: int | None = None
    layout: Layout | None = None


class Builder:
    """Builds texts from one haystack for one gauge."""

    def __init__(self, haystack: Haystack, longest: int, gauge: Gauge, *, whole: bool = False) -> None:
        self.gauge = gauge
        self._haystack = haystack
        self._least_bytes = longest * _BYTES_PER_TOKEN
        self._whole = whole
        self._index: TokenIndex | None = None

    def build(self, plant: Plant, sample: Sample, length: int, seed: str) -> Built:
        """A text for the question `sample`, so that its whole prompt has `length` tokens, or as near as can be.

        Raises UserError where the haystack is too short, or the length too short for the wording.
        """
        if plant.compose is not None:
            return self._composed(plant.compose, sample, length)
        while True:
            index = self._opened()
            start = Random(f"haystack {seed}").randrange(len(index.laps))  # noqa: S311 -- seeded on purpose
            try:
                return self._laid_out(index, plant, sample, length, start)
            except TooShortError as error:
                self._lengthen(error, length)
            except NoRoomError as error:
                cause = f"a prompt of {length:,} tokens has no room for what is hidden in it: {error.tokens:,} tokens"
                raise UserError(cause, fix="Ask for greater lengths, or hide less") from None

    def for_another(self, built: Built, sample: Sample, length: int) -> Built:
        """The same text for another question, as long as the first one makes it.

        It is adapted as near to its end as can be: what is before is the prefix that a server keeps.
        """
        counted = self.gauge.measure(sample, built.context)
        if built.layout is None or counted == length:
            return msgspec.structs.replace(built, counted=counted)
        index = self._opened()
        return self._measured(index, adapted(index, built.layout, length - counted), sample)

    def _laid_out(self, index: TokenIndex, plant: Plant, sample: Sample, length: int, start: int) -> Built:
        room = self._room(sample, length)
        best: Built | None = None
        tried: set[int] = set()
        while room not in tried and len(tried) < _MENDINGS:
            tried.add(room)
            layout = lay_out(index, plant, start, room)
            built = self._measured(index, layout, sample)
            if best is None or abs(length - built.counted) < abs(length - best.counted):
                best = built
            if built.counted == length:
                break
            room += length - built.counted
        assert best is not None  # noqa: S101 -- the loop ran
        if abs(best.counted - length) > max(_FAR_TOKENS, _FAR_SHARE * length):
            nearest = f"no prompt of {length:,} tokens can be made, the nearest has {best.counted:,}"
            raise UserError(
                f"{nearest}: sentences or lines of the haystack are too long for it",
                fix="Ask for greater lengths, or cut it into sentences with `layout: running`",
            )
        return best

    def _composed(self, compose: Composer, sample: Sample, length: int) -> Built:
        room = self._room(sample, length)
        best: Built | None = None
        for _ in range(_MENDINGS):
            text = compose(room, self.gauge.tokens)
            tokens = self.gauge.tokens.count(text)
            short = len(text) <= 2 * _EDGE
            context = Context(tokens, text) if short else Context(tokens, text[:_EDGE], text[-_EDGE:])
            built = Built(Passage((text,)), context, self.gauge.measure(sample, context))
            if best is None or abs(length - built.counted) < abs(length - best.counted):
                best = built
            if built.counted == length or tokens != room:
                break  # what is missing is what the composer could not fill, not what surrounds it
            room += length - built.counted
        assert best is not None  # noqa: S101 -- the loop ran
        return best

    def wording(self, sample: Sample) -> int:
        """Tokens of the prompt without any text."""
        return self.gauge.measure(sample, Context(0, ""))

    def _room(self, sample: Sample, length: int) -> int:
        """Tokens for the text."""
        wording = self.wording(sample)
        if wording >= length:
            raise UserError(
                f"a prompt of {length:,} tokens has no room for any text: its wording alone has {wording:,}",
                fix="Ask for greater lengths",
            )
        return length - wording

    def _measured(self, index: TokenIndex, layout: Layout, sample: Sample) -> Built:
        if self._whole:
            layout = recounted(index, layout)
        counted = self.gauge.measure(sample, layout.context)
        laps = index.laps
        recipe = Recipe(laps.corpus.digest, self._least_bytes, layout.parts)
        return Built(
            passage(layout.parts, laps), layout.context, counted, layout.depths, recipe, layout.period_tokens, layout
        )

    def _opened(self) -> TokenIndex:
        if self._index is None:
            self._index = TokenIndex(Laps(self._haystack.corpus(self._least_bytes)), self.gauge.tokens)
        return self._index

    def _lengthen(self, error: TooShortError, length: int) -> None:
        """Take a corpus twice as long; raises UserError where there is none."""
        before = self._opened().laps.corpus
        self._least_bytes *= 2
        self._index = None
        if self._opened().laps.corpus.digest == before.digest:
            raise UserError(
                f"the haystack has about {error.tokens:,} tokens, too few for a prompt of {length:,}",
                fix="Give it more text, ask for shorter prompts, or declare the repetition with `repeat: true`",
            ) from None
