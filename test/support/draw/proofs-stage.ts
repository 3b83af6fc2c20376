/** The proofs page as the queue sends it, with its assets and policy, at a server whose drawing a test can exchange. */
import { bundleAssets } from "../../../scripts/build/page-assets.ts";
import { policyOf } from "../../../src/edge/pages/page-policy.ts";
import type { Language } from "../../../src/page/page-model.ts";
import { renderProofsPage } from "../../../src/proofs/document.ts";
import type { ProofsModel } from "../../../src/proofs/proofs-model.ts";
import { QUICKNET } from "../../../src/verify/beacon.ts";
import { readStatement } from "../../../src/verify/jws.ts";
import { DrawServer } from "./serve-drawing.ts";
import type { VectorFiles } from "./vector-drawings.ts";

const VERIFIER = "/queue/assets/verifier.js";
const NONCE = "a-nonce-of-the-tests";
const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
};

/** `drawing`: what the server hands out first. */
export async function openProofs(drawing: VectorFiles): Promise<DrawServer> {
  const server = await DrawServer.open(drawing);
  for (const [path, body] of await bundleAssets()) {
    const type = TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain";
    server.others.set(`/${path}`, { type, body });
  }
  return server;
}

/** Puts the page of this drawing on the server; null = there is none yet. */
export function showProofs(server: DrawServer, drawing: VectorFiles | null, language: Language = "en"): void {
  if (drawing !== null) server.serve(drawing);
  const { pathname } = new URL(server.page);
  const document = renderProofsPage(modelOf(drawing, pathname, language), VERIFIER);
  server.others.set(pathname, {
    type: "text/html; charset=utf-8",
    body: document,
    headers: { "Content-Security-Policy": policyOf({ nonce: NONCE, leadsToShop: false }) },
  });
}

function modelOf(drawing: VectorFiles | null, path: string, language: Language): ProofsModel {
  return {
    event: { id: "draw-vectors", name: "Moonlight Festival 2027" },
    brand: { logoPath: null, accent: null, accentDark: null },
    language,
    nonce: NONCE,
    assets: {
      script: "/queue/assets/proofs-page.js",
      style: "/queue/assets/proofs-page.css",
      icon: "/queue/assets/queue.svg",
      turnIcon: "/queue/assets/turn.svg",
      solver: "/queue/assets/solver.js",
      worker: "/queue/assets/solver-worker.js",
    },
    path,
    drawing: drawing && drawingOf(drawing),
  };
}

function drawingOf({ index }: VectorFiles): ProofsModel["drawing"] {
  return {
    generation: index.generation,
    size: index.size,
    closedAtMs: Date.parse(index.closed_at),
    round: index.round,
    roundAtMs: Date.parse(index.round_at),
    phase: index.signature === null ? "committed" : "seated",
    isStopped: index.stopped,
    isPublicBeacon: index.beacon.chain === QUICKNET.chain,
    chain: index.beacon.chain,
    keyId: readStatement(index.checkpoint, "vq-checkpoint+jwt")?.kid ?? "",
    checkpoint: index.checkpoint,
  };
}
