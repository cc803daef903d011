"""Every kind there is: the one list of all that YAML tells apart by `kind`."""

from __future__ import annotations

from harness.core.union import KindUnion
from harness.endpoints.openai import OpenAIEndpoint
from harness.scorers.absent import AbsentScorer
from harness.scorers.bbh import BbhScorer
from harness.scorers.chartqa import ChartQAScorer
from harness.scorers.choice import ChoiceScorer
from harness.scorers.code.scorer import CodeScorer
from harness.scorers.coreference import CoreferenceScorer
from harness.scorers.docvqa import DocVQAScorer
from harness.scorers.gpqa import GpqaScorer
from harness.scorers.gsm8k import Gsm8kScorer
from harness.scorers.ifeval.scorer import IfevalScorer
from harness.scorers.lm_eval import LmEvalScorer
from harness.scorers.match import MatchScorer
from harness.scorers.mathvista import MathVistaScorer
from harness.scorers.mmlu_pro import MmluProScorer
from harness.scorers.mmmu.scorer import MmmuScorer
from harness.scorers.needle import NeedleScorer
from harness.scorers.numeric import NumericScorer
from harness.scorers.order import OrderScorer
from harness.scorers.ruler import RulerScorer
from harness.servers.embedded import EmbeddedServer
from harness.servers.llama_server import LlamaServer
from harness.servers.places.kinds import PLACES
from harness.servers.sglang import SglangServer
from harness.servers.tensorrt_llm import TensorRtLlmServer
from harness.servers.vllm import VllmServer
from harness.tasks.arithmetic import ArithmeticSource
from harness.tasks.coding.bigcodebench import BigCodeBenchSource
from harness.tasks.coding.humaneval import HumanEvalSource
from harness.tasks.coding.livecodebench import LiveCodeBenchSource
from harness.tasks.coding.mbpp import MbppSource
from harness.tasks.coding.programs import ProgramsSource
from harness.tasks.csv import CsvSource
from harness.tasks.few_shot import FewShotSource
from harness.tasks.gpqa import GpqaSource
from harness.tasks.haystacks.kinds import HAYSTACKS
from harness.tasks.hidden.kinds import HIDDEN
from harness.tasks.huggingface import HuggingFaceSource
from harness.tasks.ifeval import IfevalSource
from harness.tasks.jsonl import JsonlSource
from harness.tasks.lm_eval.prompt import LmEvalPrompt
from harness.tasks.lm_eval.source import LmEvalSource
from harness.tasks.mathvista import MathVistaSource
from harness.tasks.mmmu.pro import MmmuProSource
from harness.tasks.mmmu.source import MmmuSource
from harness.tasks.needle.source import NeedleSource
from harness.tasks.parquet import ParquetSource
from harness.tasks.template import TemplatePrompt
from harness.traffic.closed import ClosedArrivals
from harness.traffic.lengths import LENGTHS
from harness.traffic.open import ConstantArrivals, GammaArrivals, PoissonArrivals
from harness.traffic.ramp import RampArrivals
from harness.traffic.replay import ReplayArrivals
from harness.traffic.replayed import TraceWorkload
from harness.traffic.synthetic import SyntheticWorkload

SOURCES = KindUnion(
    "source",
    [
        ArithmeticSource,
        BigCodeBenchSource,
        CsvSource,
        FewShotSource,
        GpqaSource,
        HuggingFaceSource,
        HumanEvalSource,
        IfevalSource,
        JsonlSource,
        LiveCodeBenchSource,
        LmEvalSource,
        MbppSource,
        MathVistaSource,
        MmmuProSource,
        MmmuSource,
        NeedleSource,
        ParquetSource,
        ProgramsSource,
    ],
)
PROMPTS = KindUnion("prompt", [LmEvalPrompt, TemplatePrompt], default="template")
SCORERS = KindUnion(
    "scorer",
    [
        AbsentScorer,
        BbhScorer,
        ChartQAScorer,
        ChoiceScorer,
        CodeScorer,
        CoreferenceScorer,
        DocVQAScorer,
        GpqaScorer,
        Gsm8kScorer,
        IfevalScorer,
        LmEvalScorer,
        MatchScorer,
        MathVistaScorer,
        MmluProScorer,
        MmmuScorer,
        NeedleScorer,
        NumericScorer,
        OrderScorer,
        RulerScorer,
    ],
)
ENDPOINTS = KindUnion("endpoint", [OpenAIEndpoint], default="openai")
SERVERS = KindUnion("server", [EmbeddedServer, LlamaServer, SglangServer, TensorRtLlmServer, VllmServer])
WORKLOADS = KindUnion("workload", [SyntheticWorkload, TraceWorkload], default="synthetic")
ARRIVALS = KindUnion(
    "arrivals", [ClosedArrivals, ConstantArrivals, GammaArrivals, PoissonArrivals, RampArrivals, ReplayArrivals]
)

UNIONS = (SOURCES, PROMPTS, SCORERS, ENDPOINTS, SERVERS, PLACES, HAYSTACKS, HIDDEN, WORKLOADS, ARRIVALS, LENGTHS)
"""All of them, in the order of the docs. Places are an argument of the servers, haystacks and hidden kinds of the
needle source, lengths of the workloads."""
