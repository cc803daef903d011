"""The lm-eval source: the questions of a task of lm-eval, worked examples and wording included."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from harness.core.errors import UserError, placed
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.paths import DataPath
from harness.core.ports import Gauge
from harness.core.sample import JsonValue, Sample
from harness.lm_eval.item import Item
from harness.lm_eval.library import tasks_folder, version
from harness.lm_eval.task import Doc, LmEvalTask, built
from harness.lm_eval.trust import checked
from harness.lm_eval.written import Written, written
from harness.tasks.lm_eval.continuations import LIKELIHOODS, continued, gold
from harness.tasks.lm_eval.generation import cap, stops


class LmEvalSource(Kind):
    """The questions of the task named, which ships with lm-eval or, with `include_path`, is in a folder of YAML.

    They are lm-eval's own, in its order, with the worked examples that its `seed` chooses. With each go the task's stop
    texts and output cap, or the texts whose likelihoods it compares; temperature and the like are the experiment's.
    `apply_chat_template`, `fewshot_as_multiturn` and `system_instruction` are what lm-eval's options of these names do:
    without the first, all is one text.
    """

    code_version: ClassVar[int] = 1

    kind: Literal["lm-eval"] = "lm-eval"
    task: Annotated[str, Field(min_length=1, description="the task's name in lm-eval")]
    include_path: Annotated[DataPath | None, Field(description="folder of YAML that has the task")] = None
    limit: Annotated[int | None, Field(ge=1, description="take only so many questions, the first")] = None
    num_fewshot: Annotated[int | None, Field(ge=0, description="worked examples; left out, the task's own")] = None
    seed: Annotated[int, Field(description="chooses the worked examples")] = 1234
    max_gen_toks: Annotated[int | None, Field(ge=1, description="output cap; left out, the task's own")] = None
    apply_chat_template: Annotated[bool, Field(description="put the question as chat messages")] = False
    fewshot_as_multiturn: Annotated[bool, Field(description="worked examples are turns of their own")] = False
    system_instruction: Annotated[str | None, Field(description="a system message before the task's own")] = None
    trust_code: Annotated[bool, Field(description="run the Python code that the folder's YAML names")] = False

    def fingerprint(self) -> str:
        """Digest of the arguments, of lm-eval's version and of every question as it is asked."""
        arguments = self.model_dump(mode="json", exclude={"include_path"})
        asked = [
            [sample.id, sample.target, sample.fields, *([sample.continuations] if sample.continuations else [])]
            for sample in self._samples()
        ]
        return digest([self.code_version, version(), arguments, digest(asked)])

    def size(self) -> int:
        """How many questions there are; makes each once, so that a bad one is found before anything is asked."""
        return self._size

    @cached_property
    def _size(self) -> int:
        return sum(1 for _ in self._samples())

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """The questions in lm-eval's order. Raises UserError where lm-eval cannot make one."""
        return self._samples()

    def _samples(self) -> Iterator[Sample]:
        task = self._task_of_its_own()
        ask = self._compared if task.OUTPUT_TYPE in LIKELIHOODS else self._answered
        for number, doc in task.doc_iterator(limit=self.limit):
            try:
                yield ask(task, doc, number)
            except UserError as error:
                raise placed(error, f"question {number}") from None
            except Exception as error:  # templates and code of the task
                raise UserError(f"question {number} cannot be made: {error}", place=str(self._written.path)) from error

    def _answered(self, task: LmEvalTask, doc: Doc, number: int) -> Sample:
        """A question that is answered in the model's words."""
        arguments = task.config.generation_kwargs
        if self.max_gen_toks is not None:
            arguments = {**arguments, "max_gen_toks": self.max_gen_toks}
        context = self._context(task, doc)
        fields = {"messages": json.loads(context)} if self.apply_chat_template else _as_text(context)
        target = (self._item(task, doc, number).encoded(),)
        return Sample(str(number), fields, target, stop=stops(arguments), max_tokens=cap(arguments))

    def _compared(self, task: LmEvalTask, doc: Doc, number: int) -> Sample:
        """A question that is answered by the likelihoods of given texts."""
        asked = continued(task, doc, self._context(task, doc))
        target = (self._item(task, doc, number).encoded(),)
        return Sample(str(number), _as_text(asked.context), target, continuations=asked.continuations)

    def _task_of_its_own(self) -> LmEvalTask:
        """The task with a random state that no other reader moves on: two models may be asked side by side."""
        task = copy.copy(self._loaded)
        task.sampler = copy.copy(task.sampler)
        task.set_fewshot_seed(seed=self.seed)
        return task

    @cached_property
    def _loaded(self) -> LmEvalTask:
        task = built(self._written)
        given = task.config.num_fewshot
        if self.num_fewshot and given == 0:
            fix = "lm-eval never changes a task's own 0: leave num_fewshot out"
            raise UserError(f"the task {self.task!r} has no worked examples", place=str(self._written.path), fix=fix)
        if task.OUTPUT_TYPE in LIKELIHOODS:
            self._check_comparable(task)
        task.config.num_fewshot = (given or 0) if self.num_fewshot is None else self.num_fewshot
        return task

    def _check_comparable(self, task: LmEvalTask) -> None:
        place = str(self._written.path)
        if self.apply_chat_template:
            fix = "Leave apply_chat_template out: a server takes a text to be continued only without its template"
            raise UserError(
                f"the task {self.task!r} compares likelihoods, which are of plain texts", place=place, fix=fix
            )
        if self.max_gen_toks is not None:
            raise UserError(f"the task {self.task!r} compares likelihoods", place=place, fix="Leave max_gen_toks out")
        if task.multiple_input:
            fix = "The bridge takes one context with several texts after it"
            raise UserError(f"each choice of the task {self.task!r} has a context of its own", place=place, fix=fix)

    @cached_property
    def _written(self) -> Written:
        folder = tasks_folder() if self.include_path is None else self.include_path
        return checked(written(self.task, folder), trust_code=self.trust_code)

    def _context(self, task: LmEvalTask, doc: Doc) -> str:
        """The text that is asked; with a chat template, the messages in JSON."""
        return task.fewshot_context(
            doc,
            num_fewshot=task.config.num_fewshot or 0,
            system_instruction=self.system_instruction,
            apply_chat_template=self.apply_chat_template,
            fewshot_as_multiturn=self.fewshot_as_multiturn,
            chat_template=_written_out if self.apply_chat_template else None,
            gen_prefix=task.doc_to_prefix(doc),
        )

    def _item(self, task: LmEvalTask, doc: Doc, number: int) -> Item:
        return Item(self.task, number, gold(task, doc), dict(doc), task.multiple_target)


def _as_text(context: str) -> dict[str, JsonValue]:
    return {"prompt": context, "messages": [{"role": "user", "content": context}]}


def _written_out(messages: list[dict[str, str]], add_generation_prompt: bool = True) -> str:
    """What stands for a chat template: the endpoint applies the model's own."""
    return json.dumps(messages)
