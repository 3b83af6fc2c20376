#!/usr/bin/env python3
"""Recomputes a drawing from a folder that `npm run verify-draw -- --url ADDRESS --save FOLDER` has filled.

A second opinion in another language, with Python's standard library alone: from the published sheets it works out every hash, the root,
the seed and the whole order. It does not check signatures, for which Python has no library of its own: neither the checkpoint's nor the
beacon's. The verifier does.

    python3 check_draw.py FOLDER        exit code 0: the order is right; 1: it is not, with a line on what
"""

import base64
import hashlib
import hmac
import json
import pathlib
import struct
import sys

SHEETS = 256


class Wrong(Exception):
    """What does not hold, in a sentence."""


def frame(*parts):
    """Each part behind its length in four bytes, big-endian; a text as UTF-8."""
    encoded = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(struct.pack(">I", len(part)) + part for part in encoded)


def sha256(data):
    return hashlib.sha256(data).digest()


def read_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read_claims(jws):
    """What a checkpoint says. Who signed it is not checked here."""
    return json.loads(read_base64url(jws.split(".")[1]))


def check(folder):
    """Returns how many entries were drawn. Raises Wrong."""
    index = json.loads((folder / "draw.json").read_text(encoding="utf-8"))
    event, generation = index["event_id"], str(index["generation"])
    claims = read_claims(index["checkpoint"])
    for name in ("event_id", "generation", "size", "round", "closed_at"):
        if claims[name] != index[name]:
            raise Wrong(f"the checkpoint says something else than the index of {name}")
    if claims["chain"] != index["beacon"]["chain"]:
        raise Wrong("the checkpoint names another beacon than the index")

    sheets = [(folder / generation / "sheets" / str(n)).read_bytes() for n in range(SHEETS)]
    hashes = [sha256(frame("vq-sheet-1", str(n), sheet)) for n, sheet in enumerate(sheets)]
    for n, sheet in enumerate(sheets):
        if hashes[n] != read_base64url(index["sheets"][n]["hash"]):
            raise Wrong(f"sheet {n} is not the one that the index names")
    root = sha256(frame("vq-root-1", event, generation, *hashes))
    if root != read_base64url(claims["root"]):
        raise Wrong("the list is not the one that was signed")

    leaves = [[sheet[at : at + 32] for at in range(0, len(sheet), 32)] for sheet in sheets]
    everybody = [leaf for sheet in leaves for leaf in sheet]
    if any(sheet != sorted(set(sheet)) for sheet in leaves) or len(set(everybody)) != len(everybody):
        raise Wrong("the entries of a sheet are not in order, or one stands there twice")
    if len(everybody) != index["size"]:
        raise Wrong("the sheets do not add up to the size of the list")

    if index["signature"] is None:
        raise Wrong("the round is not there yet: nobody has a place")
    randomness = sha256(bytes.fromhex(index["signature"]))
    seed = sha256(frame("vq-seed-1", root, randomness))
    in_order = sorted(everybody, key=lambda leaf: (hmac.digest(seed, leaf, "sha256"), leaf))
    place_of = {leaf: place for place, leaf in enumerate(in_order, 1)}
    for n, sheet in enumerate(leaves):
        expected = b"".join(struct.pack(">I", place_of[leaf]) for leaf in sheet)
        if (folder / generation / "places" / str(n)).read_bytes() != expected:
            raise Wrong(f"the places of sheet {n} are not those that list and randomness give")
    return len(everybody)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        count = check(pathlib.Path(sys.argv[1]))
    except (Wrong, OSError, KeyError, ValueError) as error:
        print(f"This does not hold: {error!s}")
        sys.exit(1)
    print(f"The order of {count} entries is right. Signatures were not checked.")


if __name__ == "__main__":
    main()
