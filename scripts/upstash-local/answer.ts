import { RedisError, type Reply } from "./resp-parser.ts";

/** Upstash's JSON for one reply. */
export type Answer = { readonly result: Json } | { readonly error: string };

type Json = string | number | null | Json[];

/**
 * With `base64` (the header `Upstash-Encoding: base64`) every string is encoded, except an "OK" that is the whole
 * result. JSON has no place for an error within an array, so such a reply is an error as a whole.
 */
export function toAnswer(reply: Reply, base64: boolean): Answer {
  const error = findError(reply);
  if (error) return { error: error.message };
  const encoding = base64 ? "base64" : "utf8";
  const isOk = Buffer.isBuffer(reply) ? reply.equals(OK) : reply === "OK";
  return { result: isOk ? "OK" : toJson(reply, encoding) };
}

const OK = Buffer.from("OK");

function findError(reply: Reply): RedisError | undefined {
  if (reply instanceof RedisError) return reply;
  if (!Array.isArray(reply)) return undefined;
  for (const item of reply) {
    const error = findError(item);
    if (error) return error;
  }
  return undefined;
}

function toJson(reply: Reply, encoding: "base64" | "utf8"): Json {
  if (Buffer.isBuffer(reply)) return reply.toString(encoding);
  if (Array.isArray(reply)) return reply.map((item) => toJson(item, encoding));
  if (reply instanceof RedisError) return reply.message;
  if (typeof reply === "string" && encoding === "base64") return Buffer.from(reply).toString("base64");
  return reply;
}
