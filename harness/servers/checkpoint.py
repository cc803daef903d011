"""What engines that load a checkpoint of the Hub are told in the same words: vLLM, SGLang and TensorRT-LLM."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from harness.core.card import Card
from harness.core.paths import DataPath
from harness.core.sample import JsonValue
from harness.servers.engine import Engine


class CheckpointEngine(Engine):
    """An engine for safetensors, with GPUs that share the model in several ways."""

    revision: Annotated[str | None, Field(description="the repository's commit; the card's")] = None
    tensor_parallel: Annotated[int, Field(ge=1, description="GPUs that share each layer")] = 1
    pipeline_parallel: Annotated[int, Field(ge=1, description="groups of layers, each on GPUs of its own")] = 1
    expert_parallel: Annotated[bool, Field(description="experts on GPUs of their own, not cut in pieces")] = False
    dtype: Annotated[str | None, Field(description="of weights that are not quantised, and of activations")] = None
    batched_tokens: Annotated[int | None, Field(ge=1, description="tokens of one step at most")] = None
    chunked_prefill: Annotated[bool | None, Field(description="long prompts in pieces, between other requests")] = None
    prefix_caching: Annotated[bool | None, Field(description="keep what prompts begin with")] = None
    tokenizer: Annotated[str | None, Field(description="another tokenizer's repository or folder")] = None
    chat_template: Annotated[DataPath | None, Field(description="a template file instead of the model's own")] = None
    reasoning_parser: Annotated[str | None, Field(description="what moves thoughts out of the answer")] = None
    load_format: Annotated[str | None, Field(description="`dummy` makes weights up: for speed alone")] = None
    trust_remote_code: Annotated[bool, Field(description="run the repository's own Python code")] = False

    def for_card(self, card: Card) -> Self:
        """The commit is the card's only where the repository is."""
        ours = self.revision or (card.revision if self.model in (None, card.repository) else None)
        return super().for_card(card)._with({"revision": ours})

    def gpus_each(self) -> int:
        """All that share one copy."""
        return self.tensor_parallel * self.pipeline_parallel

    def random_weights(self) -> bool:
        """With `load_format: dummy`, or the flag of that name."""
        return self.load_format == "dummy" or super().random_weights()

    def facts(self) -> dict[str, JsonValue]:
        """With the commit."""
        return super().facts() | ({} if self.revision is None else {"model_revision": self.revision})

    @property
    def template_file(self) -> str | None:
        """The chat template's path as an engine needs it: it may be started in another folder."""
        return None if self.chat_template is None else str(self.chat_template)


def above_one(count: int) -> int | None:
    """A count that need not be said when it is one."""
    return count if count > 1 else None
