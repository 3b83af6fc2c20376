/** A Worker that signs and checks passes as the product does, as many as it is asked for, and nothing else. */
import type { KeyMaterial } from "../../../src/pass/pass-key.ts";
import { signPass } from "../../../src/pass/sign-pass.ts";

interface Order {
  readonly signing: KeyMaterial;
  readonly passes: number;
}

let material: KeyMaterial | null = null;

export default {
  /** POST an order. The key is imported once for all orders, as an isolate does for all requests. */
  async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") return new Response("post an order");
    const order = (await request.json()) as Order;
    if (JSON.stringify(material) !== JSON.stringify(order.signing)) material = order.signing;
    const signing = material as KeyMaterial;
    let characters = 0;
    for (let n = 0; n < order.passes; n++) {
      const admission = {
        event: "demo",
        user: `user-${n}`,
        generation: 1,
        expiresAtMs: 1_900_000_000_000,
        ttlSeconds: 300,
      };
      characters = (await signPass(signing, admission)).length;
    }
    return new Response(String(characters));
  },
};
