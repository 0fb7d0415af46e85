"""Every setting of the process, with type, unit, default and why. Read once in `api.bootstrap`."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from desk.errors import BadSettings


class Settings(BaseSettings):
    """Environment variables with the prefix `REPLYDESK_` (or a `.env` file)."""

    model_config = SettingsConfigDict(env_prefix="REPLYDESK_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field(
        default="sqlite:///var/replydesk.sqlite",
        description="Where rows live: sqlite:///path or postgresql+psycopg://user:password@host/name.",
    )
    playbook: Path = Field(
        default=Path("wildberries_seller"),
        description="The business: a folder of the shipped prompts/ by name, or a path to your own.",
    )
    seller: str = Field(default="main", description="The seller that commands and the API mean when none is named.")
    wb_tokens: dict[str, SecretStr] = Field(
        default_factory=dict,
        description='Wildberries tokens by seller, as JSON: {"main": "eyJ..."}. They go before stored ones.',
    )
    wb_feedbacks_url: str = Field(
        default="https://feedbacks-api.wildberries.ru", description="Reviews and questions API of Wildberries."
    )
    wb_content_url: str = Field(
        default="https://content-api.wildberries.ru", description="Product cards API of Wildberries."
    )
    wb_chat_url: str = Field(
        default="https://buyer-chat-api.wildberries.ru", description="Buyer chats API of Wildberries."
    )
    wb_limits: Literal["real", "lifted"] = Field(
        default="real",
        description="real: the pace Wildberries allows; lifted: none, for a practice shop on this machine only.",
    )
    chatwoot_url: str | None = Field(
        default=None,
        description="Address of the configured seller's Chatwoot; with its token (docs/chatwoot.md).",
    )
    chatwoot_account: int = Field(default=1, ge=1, description="Its account's number, as in /app/accounts/1.")
    chatwoot_token: SecretStr | None = Field(default=None, description="Access token of a user there: reads, labels.")
    chatwoot_bot_token: SecretStr | None = Field(
        default=None, description="Access token of the agent bot: answers come in its name."
    )
    chatwoot_webhook_secret: SecretStr | None = Field(
        default=None, description="What Chatwoot signs its webhooks with; unset: webhooks are refused."
    )
    chatwoot_file_hosts: str = Field(
        default="", description="Hosts, with commas, where that Chatwoot keeps files when it is not its own."
    )
    shop_url: str | None = Field(
        default=None, description="The shop's own back end (docs/shop-api.md); unset: nothing customers ask is done."
    )
    shop_tokens: dict[str, SecretStr] = Field(
        default_factory=dict, description='Tokens of that back end by seller, as JSON: {"main": "..."}.'
    )
    chat_secrets: dict[str, SecretStr] = Field(
        default_factory=dict, description="By seller, as JSON: what its server signs identities with for /api/chat."
    )
    inbound_secrets: dict[str, SecretStr] = Field(
        default_factory=dict, description="By seller, as JSON: what it signs /api/webhooks/inbound with."
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="Where customers reach this desk: the beginning of cancel links."
    )
    model: str | None = Field(
        default=None,
        description=(
            "A model such as openai-chat:gpt-5-mini for every step, or several with commas, best first; `offline` "
            "stands behind them. Unset: the playbook's."
        ),
    )
    model_base_url: str | None = Field(default=None, description="A compatible server instead of the vendor's.")
    model_key: SecretStr | None = Field(
        default=None, description="The key for the first model named above, or in the playbook."
    )
    model_keys: dict[str, SecretStr] = Field(
        default_factory=dict,
        description='Keys by provider for chains over several, as JSON: {"openai-chat": "...", "anthropic": "..."}.',
    )
    model_base_urls: dict[str, str] = Field(
        default_factory=dict,
        description='Servers by provider, as JSON: {"compatible": "http://127.0.0.1:11434/v1"}.',
    )
    embeddings: str | None = Field(
        default=None,
        description="An embedding model like openai:text-embedding-3-small for search by meaning; unset: words alone.",
    )
    api_token: SecretStr | None = Field(
        default=None, description="Bearer token of the REST API. Without it `serve` binds to loopback only."
    )
    settle_seconds: float | None = Field(
        default=None,
        ge=0,
        description="How long after a send an empty read-back may mean 'not visible yet'; unset: the channel's own.",
    )
    call_seconds: float = Field(
        default=30.0, gt=0, le=120, description="How long one call to a vendor may take, to its answer's last byte."
    )
    sync_seconds: float = Field(default=300.0, gt=0, description="Pause between two pulls of a channel.")
    queue_late_seconds: float = Field(
        default=900.0,
        gt=0,
        description="`/ready` says 503 when a message or a reply that is due has waited longer than this.",
    )
    jobs_at_once: int = Field(
        default=8, ge=1, description="Messages, and replies of one channel, under way at once in one worker process."
    )
    trace_text: Literal["none", "short", "full"] = Field(
        default="short",
        description="How much of people's words a trace keeps, always redacted: none, 200 characters (short), or full.",
    )
    trace_days: int = Field(default=30, ge=1, description="Days a trace is kept; older ones are deleted as we go.")
    langfuse_public_key: str | None = Field(
        default=None, description="Public key of a Langfuse project; with the secret one, traces are mirrored there."
    )
    langfuse_secret_key: SecretStr | None = Field(default=None, description="Its secret key.")
    langfuse_host: str = Field(
        default="https://cloud.langfuse.com", description="Where Langfuse is: the cloud or your own server."
    )
    act_key: SecretStr | None = Field(
        default=None,
        description="Signs the acts of exports and erasures of persons; unset: the database's own salt does.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Encrypts stored marketplace tokens: 32 bytes in base64. Unset: the key file does.",
    )
    old_secret_keys: SecretStr | None = Field(
        default=None, description="Former secret keys, with commas: they still open what they locked."
    )
    secret_key_file: Path | None = Field(
        default=None,
        description="The key file, made when it is first needed; unset: secret.key beside the SQLite file, or in var/.",
    )
    session_idle_minutes: float = Field(
        default=720.0, gt=0, description="A login ends when it was not used for so many minutes."
    )
    session_days: float = Field(default=7.0, gt=0, description="A login ends after so many days, used or not.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR; logs are JSON lines on stderr.")

    @property
    def chatwoot(self) -> str | None:
        """What opens the Chatwoot of the configured seller, as it would be stored; None when none is set."""
        if self.chatwoot_url is None or self.chatwoot_token is None:
            return None
        secrets = {"token": self.chatwoot_token, "bot_token": self.chatwoot_bot_token,
                   "webhook_secret": self.chatwoot_webhook_secret}  # fmt: skip
        told = {name: secret.get_secret_value() for name, secret in secrets.items() if secret is not None}
        url, account, hosts = self.chatwoot_url.rstrip("/"), self.chatwoot_account, self.chatwoot_file_hosts
        places = {"url": url, "account": account, "file_hosts": hosts}
        return json.dumps(places | told)

    @property
    def settle(self) -> timedelta | None:
        """`settle_seconds` as a span; None leaves it to the channel policy."""
        return None if self.settle_seconds is None else timedelta(seconds=self.settle_seconds)

    @property
    def key_file(self) -> Path:
        """`secret_key_file`, or where it lies when nobody says."""
        if self.secret_key_file is not None:
            return self.secret_key_file
        scheme, _, path = self.database_url.partition(":///")
        return (Path(path).parent if scheme == "sqlite" else Path("var")) / "secret.key"

    @field_validator(
        "langfuse_public_key", "langfuse_secret_key", "chatwoot_url", "chatwoot_token", "chatwoot_bot_token",
        "chatwoot_webhook_secret", mode="before",
    )  # fmt: skip
    @classmethod
    def _empty_is_none(cls, key: object) -> object:
        """As compose files pass on a variable that nobody set."""
        return key or None

    @model_validator(mode="after")
    def _whole_langfuse(self) -> "Settings":
        if (self.langfuse_public_key is None) != (self.langfuse_secret_key is None):
            raise ValueError("REPLYDESK_LANGFUSE_PUBLIC_KEY and REPLYDESK_LANGFUSE_SECRET_KEY go together")
        return self

    @model_validator(mode="after")
    def _whole_chatwoot(self) -> "Settings":
        if (self.chatwoot_url is None) != (self.chatwoot_token is None):
            raise ValueError("REPLYDESK_CHATWOOT_URL and REPLYDESK_CHATWOOT_TOKEN go together")
        return self

    @field_validator("langfuse_host", "public_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if not url.startswith(("https://", "http://")):
            raise ValueError("expected an address like https://desk.example.com")
        return url.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("expected sqlite:///path or postgresql+psycopg://...")
        return url


def load_settings() -> Settings:
    """Settings from the environment; `BadSettings` with one sentence a wrong value, secrets never quoted."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"REPLYDESK_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False)
        )
        raise BadSettings(f"{wrong}. See .env.example for every setting.") from None
