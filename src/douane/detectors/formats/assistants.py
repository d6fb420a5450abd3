"""Keys of further model providers and of what agents use."""

from __future__ import annotations

from typing import Final

from douane.detectors.pattern import Pattern, token
from douane.detectors.plausible import by_case

_UUID: Final = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"

PATTERNS: Final[tuple[Pattern, ...]] = (
    token("openai-session", "an OpenAI session key", "sess-", "[A-Za-z0-9]{40}", by_case),
    token("together-key", "a Together AI key", "tgp_v1_", "[A-Za-z0-9_-]{43}"),
    token("fireworks-key", "a Fireworks AI key", "fw_", "[A-Za-z0-9]{22,24}", by_case),
    token("cerebras-key", "a Cerebras key", "csk-", "[a-z0-9]{48}"),
    token("voyage-key", "a Voyage AI key", "pa-", "[A-Za-z0-9_-]{43}", by_case),
    token("jina-key", "a Jina AI key", "jina_", "[0-9a-f]{32}[A-Za-z0-9_-]{28}"),
    token("wandb-key", "a Weights & Biases key", "wandb_v1_", "[A-Za-z0-9_-]{40,90}"),
    token("langfuse-key", "a secret Langfuse key", "sk-lf-", _UUID),
    token("helicone-key", "a Helicone key", "sk-helicone-", "[a-z0-9-]{30,50}"),
    token("firecrawl-key", "a Firecrawl key", "fc-", "[0-9a-f]{32}"),
    token("browserbase-key", "a Browserbase key", "bb_live_ bb_test_", "[A-Za-z0-9_-]{20,40}"),
    token("e2b-key", "an E2B key", "e2b_", "[0-9a-f]{40}"),
    token("runpod-key", "a RunPod key", "rpa_", "[A-Z0-9]{42,46}"),
    token("llamacloud-key", "a LlamaCloud key", "llx-", "[A-Za-z0-9]{48}"),
    token("mem0-key", "a Mem0 key", "m0-", "[A-Za-z0-9]{40}", by_case),
    token("brave-search-key", "a Brave Search key", "BSA", "[A-Za-z0-9_-]{28}", by_case),
    token("apify-token", "an Apify token", "apify_api_", "[A-Za-z0-9]{36}"),
    token("friendli-token", "a Friendli token", "flp_", "[A-Za-z0-9]{40,50}"),
    token("coze-token", "a Coze token", "pat_", "[A-Za-z0-9]{64}"),
    token("douane-key", "an API key of a Douane gateway", "douane_", "[0-9a-f]{8}_[0-9a-f]{64}"),
    token("douane-token", "the local token of a Douane gateway", "douane-local-", "[0-9a-f]{64}"),
    token("zenml-token", "a ZenML or Comet key", "ZENKEY_ ZENPROKEY_", "[A-Za-z0-9+/=]{60,300}"),
)
