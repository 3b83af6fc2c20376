"""python3 verify_vectors.py FILE: what the verifier says to each pass of docs/pass-vectors.json; verdict, a tab, name."""

import json
import sys

from keys import KeySet, Secrets
from queue_pass import Refused, Verifier

with open(sys.argv[1], encoding="utf-8") as text:
    file = json.load(text)

for vector in file["vectors"]:
    material = file["keys"][vector["key"]]
    keys = Secrets(material["secret"]) if "secret" in material else KeySet(material["jwks"], vector["alg"])
    verdict = "ok"
    try:
        verifier = Verifier(vector["alg"], keys)
        verifier.verify(vector["token"], vector["event_id"], vector.get("user_id"), vector["now"])
    except Refused as refused:
        verdict = refused.code
    print(f"{verdict}\t{vector['name']}")
