"""The shop's variables, which README.md lists."""

import os
from dataclasses import dataclass

from keys import RemoteKeys, Secrets
from queue_pass import Verifier


@dataclass(frozen=True)
class Settings:
    port: int
    queue_url: str
    origin_token: str
    ledger: str
    verifier: Verifier


def read_settings(env=os.environ):
    """Raises SystemExit with a sentence that names the variable."""
    queue_url = env.get("QUEUE_URL") or "http://127.0.0.1:8787"
    alg = env.get("QUEUE_PASS_ALG") or "HS256"
    if not env.get("ORIGIN_TOKEN"):
        raise SystemExit("Set ORIGIN_TOKEN to the queue's own.")
    if alg == "HS256":
        try:
            keys = Secrets(env.get("QUEUE_PASS_SECRET", ""))
        except ValueError as error:
            raise SystemExit(f"Set QUEUE_PASS_SECRET to the queue's own: {error}.") from None
    elif alg in ("ES256", "RS256", "EdDSA"):
        keys = RemoteKeys(env.get("QUEUE_JWKS_URL") or f"{queue_url}/.well-known/jwks.json", alg)
    else:
        raise SystemExit(f"QUEUE_PASS_ALG {alg} is none of HS256, ES256, RS256 and EdDSA.")
    return Settings(
        port=int(env.get("PORT") or 8791),
        queue_url=queue_url,
        origin_token=env["ORIGIN_TOKEN"],
        ledger=env.get("LEDGER") or "bookings.sqlite",
        verifier=Verifier(alg, keys, env.get("QUEUE_PASS_ISSUER") or "virtual-queue"),
    )
