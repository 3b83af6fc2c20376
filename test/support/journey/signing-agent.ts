/** A software agent as they are: it publishes its key in a directory of its own, and signs each request by Web Bot Auth. */
import { component, createSignature, webcrypto } from "http-message-sig";
import { calculateJwkThumbprint } from "jose/jwk/thumbprint";
import { type KeyServer, openKeyServer } from "./key-server.ts";

export interface SigningOptions {
  /** Seconds from now. */
  readonly createdIn?: number;
  readonly expiresIn?: number;
  readonly nonce?: string;
  readonly tag?: string;
  /** The queue that the agent thinks it asks. */
  readonly authority?: string;
  readonly signatureAgent?: string;
  readonly keyId?: string;
  /** As drafts of 2025 had it: the header is one text, and no dictionary. */
  readonly isOldForm?: boolean;
  /** What the signature covers beside the authority. */
  readonly coversAgent?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever field it is about
type Answer = { readonly status: number; readonly body: any };

export class SigningAgent {
  readonly #key: CryptoKeyPair;
  readonly keyId: string;
  readonly directory: KeyServer;

  private constructor(key: CryptoKeyPair, keyId: string, directory: KeyServer) {
    this.#key = key;
    this.keyId = keyId;
    this.directory = directory;
  }

  static async open(): Promise<SigningAgent> {
    const key = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const jwk = await crypto.subtle.exportKey("jwk", key.publicKey);
    const { kty, crv, x } = jwk as { kty: string; crv: string; x: string };
    const directory = await openKeyServer({ keys: [{ kty, crv, x }] });
    return new SigningAgent(key, await calculateJwkThumbprint({ kty, crv, x }), directory);
  }

  /** Another agent that signs with a key of its own and says that it is of this one's origin. */
  async impostor(): Promise<SigningAgent> {
    const key = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    return new SigningAgent(key, this.keyId, this.directory);
  }

  /** The headers of a request to a queue. */
  async sign(queueUrl: string, options: SigningOptions = {}): Promise<Record<string, string>> {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const { createdIn = 0, expiresIn = 60, isOldForm = false, coversAgent = true } = options;
    const origin = options.signatureAgent ?? this.directory.url;
    const agent = isOldForm ? `"${origin}"` : `me="${origin}"`;
    const covered = isOldForm ? "signature-agent" : component("signature-agent", { key: "me" });
    const message = {
      kind: "request" as const,
      method: "POST",
      targetUri: `${options.authority ?? queueUrl}/`,
      fields: [{ name: "signature-agent", value: agent }],
    };
    const { signature, signatureInput } = await createSignature(message, {
      label: "sig1",
      components: ["@authority", ...(coversAgent ? [covered] : [])],
      parameters: {
        created: nowSeconds + createdIn,
        expires: nowSeconds + expiresIn,
        keyid: options.keyId ?? this.keyId,
        nonce: options.nonce ?? crypto.randomUUID(),
        tag: options.tag ?? "web-bot-auth",
      },
      signer: webcrypto.signer(this.#key.privateKey),
    });
    return { "signature-agent": agent, signature, "signature-input": signatureInput };
  }

  close(): void {
    this.directory.close();
  }
}

export async function askSigned(
  queueUrl: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<Answer> {
  const response = await fetch(`${queueUrl}/api/v1/queue/${path}`, {
    method,
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}
