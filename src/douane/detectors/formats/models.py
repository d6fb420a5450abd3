"""Keys of model providers."""

from __future__ import annotations

from typing import Final

from douane.detectors.pattern import Pattern, token
from douane.detectors.plausible import by_case, by_lot

PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "anthropic-key",
        "an Anthropic API key",
        "sk-ant-",
        r"(?:(?:api|admin)\d\d-[A-Za-z0-9_-]{78,118}AA|(?:oat|ort|sid)\d\d-[A-Za-z0-9_-]{80,120})",
    ),
    token(
        "openai-key",
        "an OpenAI API key",
        "sk-",
        r"(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,80}T3BlbkFJ[A-Za-z0-9_-]{20,80}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})",
    ),
    token("openrouter-key", "an OpenRouter API key", "sk-or-v1-", "[0-9a-f]{64}"),
    token(
        "model-provider-key",
        "an API key of a model provider",
        "sk-",
        "(?:[0-9a-f]{32}|[A-Za-z0-9]{48})",
        by_lot,
    ),
    token("huggingface-token", "a Hugging Face token", "hf_ api_org_", "[A-Za-z0-9]{34,38}", by_case),
    token("groq-key", "a Groq API key", "gsk_", "[A-Za-z0-9]{52}"),
    token("xai-key", "an xAI API key", "xai-", "[A-Za-z0-9]{70,90}"),
    token("perplexity-key", "a Perplexity API key", "pplx-", "[A-Za-z0-9]{48,56}"),
    token("replicate-token", "a Replicate token", "r8_", "[A-Za-z0-9]{37}"),
    token("nvidia-key", "an NVIDIA API key", "nvapi-", "[A-Za-z0-9_-]{60,70}"),
    token("langsmith-key", "a LangSmith API key", "lsv2_", "(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    token("tavily-key", "a Tavily API key", "tvly-", "(?:dev-|prod-)?[A-Za-z0-9]{30,34}"),
    token("pinecone-key", "a Pinecone API key", "pcsk_", "[A-Za-z0-9]{4,8}_[A-Za-z0-9]{50,70}"),
)
