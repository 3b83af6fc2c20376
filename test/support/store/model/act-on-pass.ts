import type { NamedPass, PassAct, PassActOutcome } from "../../../../src/core/pass-act.ts";
import { endOf } from "./acts.ts";
import type { Holder, ModelEvent } from "./event.ts";

const refuse = (kind: "pass_spent" | "spent" | "revoked" | "ended" | "not_held" | "unknown") =>
  ({ kind }) as const;

/** What a shop does with a pass. */
export function actOnPass(event: ModelEvent, act: PassAct, nowMs: number): PassActOutcome {
  const { user, firstEndMs } = act;
  const issuedAtMs = firstEndMs - event.passTtlSeconds * 1000;
  if (event.generation === 0 || issuedAtMs < Math.floor(event.generation / 1000) * 1000)
    return refuse("unknown");
  const key = `${user} ${firstEndMs}`;
  const bookedWith = event.bookings.get(key);
  const boundTo = event.redemptions.get(key);
  const holder = holderOf(event, act);
  if (act.what === "extend") {
    if (bookedWith !== undefined) return refuse("spent");
    if (!isAlive(holder, nowMs)) return refuse(whyOver(holder, firstEndMs, nowMs));
    holder.untilMs = Math.max(holder.untilMs, firstEndMs + act.bySeconds * 1000);
    return { kind: "stands", ...endOf(holder) };
  }

  const others = [bookedWith, boundTo].filter(
    (booking) => booking !== undefined && booking !== act.bookingId,
  );
  if (others.length > 0) return refuse("pass_spent");
  if (act.what === "redeem") {
    if (bookedWith !== undefined) return { kind: "completed" };
    if (boundTo !== undefined && event.takenBack.has(key)) return refuse("revoked");
    const reason = isAlive(holder, nowMs) ? null : whyOver(holder, firstEndMs, nowMs);
    if (reason !== null && (boundTo === undefined || reason === "revoked")) return refuse(reason);
    event.redemptions.set(key, act.bookingId);
    return { kind: "redeemed" };
  }

  if (bookedWith !== undefined) return { kind: "completed" };
  event.redemptions.delete(key);
  event.bookings.set(key, act.bookingId);
  event.totals.completed++;
  if (holder?.state === "admitted" || holder?.state === "forfeited") {
    event.people.set(user, { ...holder, state: "spent" });
    return { kind: "completed" };
  }
  event.totals.late++;
  return { kind: "late" };
}

/** Of this pass, and of no other that the same person had before or since. */
function holderOf(event: ModelEvent, { user, firstEndMs }: NamedPass): Holder | undefined {
  const person = event.people.get(user);
  return person && "claimedUntilMs" in person && person.claimedUntilMs === firstEndMs ? person : undefined;
}

/** Who left with it may book, so it may be extended too. */
function isAlive(holder: Holder | undefined, nowMs: number): holder is Holder {
  const mayBook = holder?.state === "admitted" || holder?.state === "forfeited";
  return mayBook && holder.untilMs > nowMs;
}

function whyOver(holder: Holder | undefined, firstEndMs: number, nowMs: number) {
  if ((holder?.untilMs ?? firstEndMs) <= nowMs) return "ended";
  if (holder === undefined) return "not_held";
  return holder.state === "revoked" ? "revoked" : "spent";
}
