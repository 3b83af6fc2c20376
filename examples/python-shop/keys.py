"""What passes are checked with: the shared secret, or the queue's public keys."""

import json
import threading
import time
import urllib.request

import jwt

CACHED_SECONDS = 300
COOLDOWN_SECONDS = 30
TIMEOUT_SECONDS = 3
MAX_BYTES = 65536
MIN_SECRET_BYTES = 32


class KeysUnavailable(Exception):
    """The queue's keys could not be had yet."""


class Secrets:
    """QUEUE_PASS_SECRET: one, or several while the queue changes from one to another."""

    def __init__(self, text):
        """A secret as it is written, without decoding it from base64, or a JSON list of secrets. May raise ValueError."""
        self._secrets = json.loads(text) if text.startswith("[") else [text]
        if not self._secrets or not all(map(_is_secret, self._secrets)):
            raise ValueError(f"a secret has at least {MIN_SECRET_BYTES} bytes")

    def find(self, kid):
        """The keys that may have signed."""
        return self._secrets


def _is_secret(value):
    return isinstance(value, str) and len(value.encode()) >= MIN_SECRET_BYTES


class KeySet:
    """A set of public keys (JWKS) as the queue publishes it."""

    def __init__(self, jwks, alg):
        """Raises ValueError when there is no key for the algorithm."""
        self._keys = {}
        for jwk in jwks["keys"]:
            is_for_passes = jwk.get("alg", alg) == alg and jwk.get("use", "sig") == "sig"
            if is_for_passes and isinstance(jwk.get("kid"), str) and (jwk.get("kty"), jwk.get("crv")) == _KIND[alg]:
                self._keys[jwk["kid"]] = jwt.PyJWK(jwk, algorithm=alg).key
        if not self._keys:
            raise ValueError(f"no key for {alg} is in the set")

    def find(self, kid):
        """None when no key has this name, else that key in a list."""
        return [self._keys[kid]] if kid in self._keys else None


_KIND = {"ES256": ("EC", "P-256"), "RS256": ("RSA", None), "EdDSA": ("OKP", "Ed25519")}


class RemoteKeys:
    """Asks the queue for its keys when they are five minutes old, and when a pass names one that it does not know.

    That is a new key, or a forged pass: between two requests there are thirty seconds, however many such passes arrive.
    While the queue is away the shop goes on with the keys that it has.
    """

    def __init__(self, url, alg):
        self._url = url
        self._alg = alg
        self._asking = threading.Lock()
        self._keys = None
        self._fetched_at = self._tried_at = float("-inf")

    def find(self, kid):
        """None when no key has this name, else that key in a list."""
        keys = self._keys
        key = keys and keys.find(kid)
        if key is None or not self._is_fresh():
            # One thread asks; the others wait for it only where they have no key to go on with.
            if self._asking.acquire(blocking=key is None):
                try:
                    self._refresh(kid)
                finally:
                    self._asking.release()
        if self._keys is None:
            raise KeysUnavailable(f"the queue's keys cannot be had at {self._url}")
        return self._keys.find(kid)

    def _is_fresh(self):
        return time.monotonic() - self._fetched_at < CACHED_SECONDS

    def _refresh(self, kid):
        is_known = self._keys is not None and self._keys.find(kid) is not None and self._is_fresh()
        if is_known or time.monotonic() - self._tried_at < COOLDOWN_SECONDS:
            return
        self._tried_at = time.monotonic()
        try:
            with urllib.request.urlopen(self._url, timeout=TIMEOUT_SECONDS) as response:
                self._keys = KeySet(json.loads(response.read(MAX_BYTES)), self._alg)
                self._fetched_at = time.monotonic()
        except (OSError, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError) as error:
            print(f"the queue's keys could not be read at {self._url}: {error}")
