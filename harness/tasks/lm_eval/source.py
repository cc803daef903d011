"""The lm-eval source: the questions of any generating task of lm-eval, worked examples and wording included."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from harness.core.errors import UserError
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
from harness.tasks.lm_eval.generation import cap, stops


class LmEvalSource(Kind):
    """The questions of the task named, which ships with lm-eval or, with `include_path`, is in a folder of YAML.

    They are lm-eval's own, in its order, with the worked examples that its `seed` chooses. A task's stop texts and
    output cap go with each; temperature and the like are the experiment's. `apply_chat_template`,
    `fewshot_as_multiturn` and `system_instruction` are what lm-eval's options of these names do: without the first,
    all is one text.
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
        asked = [[sample.id, sample.target, sample.fields] for sample in self._samples()]
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
        arguments = task.config.generation_kwargs
        if self.max_gen_toks is not None:
            arguments = {**arguments, "max_gen_toks": self.max_gen_toks}
        stop, most = stops(arguments), cap(arguments)
        for number, doc in task.doc_iterator(limit=self.limit):
            yield Sample(
                id=str(number),
                fields=self._asked(task, doc, number),
                target=(self._item(task, doc, number).encoded(),),
                stop=stop,
                max_tokens=most,
            )

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
        task.config.num_fewshot = (given or 0) if self.num_fewshot is None else self.num_fewshot
        return task

    @cached_property
    def _written(self) -> Written:
        folder = tasks_folder() if self.include_path is None else self.include_path
        return checked(written(self.task, folder), trust_code=self.trust_code)

    def _asked(self, task: LmEvalTask, doc: Doc, number: int) -> dict[str, JsonValue]:
        """The fields of a sample: the text that is asked, where it is one, and the messages."""
        try:
            context = task.fewshot_context(
                doc,
                num_fewshot=task.config.num_fewshot or 0,
                system_instruction=self.system_instruction,
                apply_chat_template=self.apply_chat_template,
                fewshot_as_multiturn=self.fewshot_as_multiturn,
                chat_template=_written_out if self.apply_chat_template else None,
                gen_prefix=task.doc_to_prefix(doc),
            )
        except Exception as error:  # templates and code of the task
            raise UserError(f"question {number} cannot be made: {error}", place=str(self._written.path)) from error
        if self.apply_chat_template:
            return {"messages": json.loads(context)}
        return {"prompt": context, "messages": [{"role": "user", "content": context}]}

    def _item(self, task: LmEvalTask, doc: Doc, number: int) -> Item:
        try:
            gold = str(task.doc_to_target(doc))
        except Exception as error:
            raise UserError(f"question {number} has no answer: {error}", place=str(self._written.path)) from error
        return Item(self.task, number, gold, dict(doc), task.multiple_target)


def _written_out(messages: list[dict[str, str]], add_generation_prompt: bool = True) -> str:
    """What stands for a chat template: the endpoint applies the model's own."""
    return json.dumps(messages)
