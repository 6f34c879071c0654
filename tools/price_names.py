"""Display names of Bedrock models, as the model cards of the Amazon Bedrock User Guide write them."""

import re

VERSION = re.compile(r"(-v\d+(:\d+)?|(-\d+)?:\d+)$")

PROVIDERS = {
    "ai21": "AI21 Labs", "amazon": "Amazon", "anthropic": "Anthropic", "cohere": "Cohere", "deepseek": "DeepSeek",
    "google": "Google", "meta": "Meta", "minimax": "MiniMax", "mistral": "Mistral AI", "moonshot": "Moonshot AI",
    "moonshotai": "Moonshot AI", "nvidia": "NVIDIA", "openai": "OpenAI", "qwen": "Qwen", "stability": "Stability AI",
    "twelvelabs": "TwelveLabs", "writer": "Writer", "xai": "xAI", "zai": "Z.AI",
}
NAMES = {
    "ai21.j2-mid-v1": "Jurassic-2 Mid",
    "ai21.j2-ultra-v1": "Jurassic-2 Ultra",
    "ai21.jamba-1-5-large-v1:0": "Jamba 1.5 Large",
    "ai21.jamba-1-5-mini-v1:0": "Jamba 1.5 Mini",
    "amazon.titan-embed-g1-text-02": "Titan Embeddings G1 - Text v1.2",
    "amazon.titan-embed-image-v1": "Titan Multimodal Embeddings G1",
    "amazon.titan-image-generator-v1": "Titan Image Generator G1",
    "amazon.titan-image-generator-v2:0": "Titan Image Generator G1 v2",
    "amazon.titan-text-premier-v1:0": "Titan Text G1 - Premier",
    "anthropic.claude-3-5-sonnet-20241022-v2:0": "Claude 3.5 Sonnet v2",
    "anthropic.claude-instant-v1": "Claude Instant",
    "anthropic.claude-v1": "Claude 1",
    "anthropic.claude-v2:1": "Claude 2.1",
    "cohere.embed-english-v3": "Embed English v3",
    "cohere.embed-multilingual-v3": "Embed Multilingual v3",
    "cohere.embed-v4:0": "Embed v4",
    "cohere.rerank-v3-5:0": "Rerank 3.5",
    "deepseek.v3-v1:0": "DeepSeek-V3.1",
    "deepseek.v3.1": "DeepSeek-V3.1 (mantle)",
    "deepseek.v3.2": "DeepSeek-V3.2",
    "meta.llama2-13b-chat-v1": "Llama 2 Chat 13B",
    "meta.llama2-70b-chat-v1": "Llama 2 Chat 70B",
    "mistral.mistral-large-2407-v1:0": "Mistral Large (24.07)",
    "moonshot.kimi-k2-thinking": "Kimi K2 Thinking",
    "stability.sd3-5-large-v1:0": "Stable Diffusion 3.5 Large",
    "stability.sd3-large-v1:0": "Stable Diffusion 3 Large",
}
SPELLED = {"gpt": "GPT", "glm": "GLM", "oss": "OSS", "it": "IT", "vl": "VL", "minimax": "MiniMax"}


def plain_id(model):
    """The id without version and date, under which two sources name one model."""
    return re.sub(r"-\d{8}$", "", VERSION.sub("", model)) if "claude-3-5-sonnet" not in model else model


def provider_of(model):
    return PROVIDERS[model.split(".")[0]]


def word(text):
    if re.fullmatch(r"[a-z]?\d+(\.\d+)?[a-z]?", text):
        return text.upper()
    return SPELLED.get(text, text[:1].upper() + text[1:])


def display_name(model, known):
    if model in NAMES or known:
        return NAMES.get(model) or known
    plain = plain_id(model).split(".", 1)[1]
    plain = re.sub(r"-20\d{6}$", "", VERSION.sub("", plain))
    plain = re.sub(r"(?<=-)(\d)-(\d)(?=-|$)", r"\1.\2", plain)
    return " ".join(word(w) for w in plain.split("-"))
