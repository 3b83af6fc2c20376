import type { Chance, TicketType } from "../core/board.ts";
import type { Language } from "../core/languages.ts";
import type { Told } from "./notices.ts";

export type { Chance };

/** A type of tickets, and what is likely to be left of it when it is the visitor's turn; null = not counted. */
export interface OnSale extends TicketType {
  readonly chance: Chance | null;
}

/** A drawing that has not given out the places yet. */
export interface OpenDraw {
  /** entering: people enter. closed: the list of who entered is made. committed: it is signed, and waits for its round. */
  readonly phase: "entering" | "closed" | "committed";
  /** How many entered, those who gave up since included. */
  readonly entered: number;
  /** When entering ends; null in later phases, and where the time was taken back. */
  readonly opensAtMs: number | null;
  /** Since when people can enter; null where there is no such time. */
  readonly entersAtMs: number | null;
  /** The round of public randomness that decides the order, and when it comes out; null before the list is signed. */
  readonly round: number | null;
  readonly roundAtMs: number | null;
  /** The signed list, as a JWS; null before there is one. Of somebody in line only the state after the stream's `checkpoint` has it. */
  readonly checkpoint: string | null;
  /** The list no longer is the one that was signed: an operator has to look. */
  readonly stopped: boolean;
}

/** The place that an entrant was drawn, from 1, and of how many. */
export interface DrawnPlace {
  readonly phase: "seated";
  readonly place: number;
  readonly entered: number;
}

/**
 * Where a visitor stands: the one union that the client keeps and the page shows, on the server and in the browser. Times
 * are ms since 1970 by the queue's clock; a number is the one that was true at its `version`.
 */
export type VisitorState =
  | OutsideState
  | EnteredState
  | WaitingState
  | ReadyState
  | MissedState
  | NotOpenState
  | SoldOutState
  | FullState
  | ClosedState
  | BookedState
  | RevokedState
  | ExpiredState
  | LeftState
  | UnavailableState;

export type VisitorStatus = VisitorState["status"];

/** Not in the queue; may join. */
export interface OutsideState {
  readonly status: "outside";
  /** Until when, where it closes by the clock. */
  readonly closesAtMs?: number | undefined;
  /** Until this time a join enters the drawing of the places. */
  readonly draw?: { readonly opensAtMs: number; readonly entersAtMs: number | null } | undefined;
  /** Where the visitor has to sign in before; left out where the queue knows them, or asks no one to. */
  readonly loginUrl?: string | undefined;
}

/** In a drawing that has not given out the places yet. */
export interface EnteredState extends Told {
  readonly status: "entered";
  readonly draw: OpenDraw;
  /**
   * By which the visitor can prove the entry: a JWS. Left out until it was asked for; `null` = there was none yet, for an entry gets
   * one when it has stood for five seconds.
   */
  readonly receipt?: string | null | undefined;
  readonly pollAfterSeconds: number;
}

export interface WaitingState extends Told {
  readonly status: "waiting";
  readonly position: number;
  /** Within one numbering a later version never shows a higher position, see version.ts. */
  readonly version: string;
  readonly queueSize: number;
  readonly estimatedWaitSeconds: number | null;
  readonly pollAfterSeconds: number;
  readonly paused: boolean;
  readonly soldOut: boolean;
  /** Tickets that are left to sell; `null` while the shop reports nothing. */
  readonly remaining: number | null;
  /** To get any ticket; `null` = not counted. */
  readonly chance: Chance | null;
  /** In the order of the sale; empty while the operator names none. */
  readonly ticketTypes: readonly OnSale[];
  /** No one else can join; those in line are served. */
  readonly closed: boolean;
  readonly closesAtMs: number | null;
  /** The drawing that goes on before this place, or the one that gave it; left out without one. */
  readonly draw?: OpenDraw | DrawnPlace | undefined;
  readonly joinedAtMs: number | null;
}

/** It is the visitor's turn. */
export interface ReadyState extends Told {
  readonly status: "ready";
  /** `null` once claimed. */
  readonly claimBeforeMs: number | null;
  /** When the claimed pass ends; `null` before. */
  readonly expiresAtMs: number | null;
  /** The queue stands still before the claim, and with it the time for that: `claimBeforeMs` is no end then. */
  readonly paused: boolean;
}

/** The turn passed unused; joining again before `returnBeforeMs` makes the visitor the next one. */
interface MissedState extends Told {
  readonly status: "missed";
  readonly returnBeforeMs: number;
}

/** No join is accepted yet. */
export interface NotOpenState extends Told {
  readonly status: "not_open";
  /** `null`: the time is announced later. */
  readonly opensAtMs: number | null;
  /** From when a visitor can enter the drawing of the places; left out where joins begin with the opening. */
  readonly entersAtMs?: number | undefined;
}

/** Joins are refused; visitors who wait already see `soldOut` in their own state. */
interface SoldOutState extends Told {
  readonly status: "sold_out";
}

/** As many wait as may; each one who leaves makes room. */
interface FullState extends Told {
  readonly status: "full";
}

/** The operator accepts no more joins. */
interface ClosedState extends Told {
  readonly status: "closed";
}

/** The pass was used for a booking; the slot it takes is free again at `expiresAtMs`. */
interface BookedState {
  readonly status: "booked";
  readonly expiresAtMs: number;
}

/** The organiser took the pass back; there is no other before it would have ended. */
interface RevokedState {
  readonly status: "revoked";
  readonly expiresAtMs: number;
}

/** The time of a turn ran out: it was neither claimed nor returned to, or the pass ended unused. */
interface ExpiredState {
  readonly status: "expired";
}

/** The visitor gave the place up. */
interface LeftState {
  readonly status: "left";
  /** Of who gave an entry up: until this time a join enters the drawing again. */
  readonly draw?: { readonly opensAtMs: number } | undefined;
}

/** The queue has not answered yet, or cannot just now. The place is safe. */
interface UnavailableState {
  readonly status: "unavailable";
  /** How long the queue asked to be left alone; `null` when it said nothing. */
  readonly retryAfterSeconds: number | null;
}

/** Before the first answer. */
export const UNKNOWN: VisitorState = { status: "unavailable", retryAfterSeconds: null };

/** What is true of a status whatever its fields say. A new status is a line here. */
interface StatusFacts {
  /**
   * What is worth asking: `place`, where the visitor stands; `status`, what the event offers, which the queue answers from
   * memory. A visitor outside may have joined in a tab that could not say so.
   */
  readonly question: "place" | "status";
  /** Whether the visitor has, or had, a place; left out where the status says nothing about it. */
  readonly hasPlace?: boolean;
}

export const STATUS_FACTS: Readonly<Record<VisitorStatus, StatusFacts>> = {
  outside: { question: "place" },
  entered: { question: "place", hasPlace: true },
  waiting: { question: "place", hasPlace: true },
  ready: { question: "place", hasPlace: true },
  missed: { question: "place", hasPlace: true },
  booked: { question: "place", hasPlace: true },
  revoked: { question: "place", hasPlace: true },
  expired: { question: "place", hasPlace: true },
  left: { question: "place", hasPlace: true },
  // A page that is kept open joins at the opening, whatever was before.
  not_open: { question: "status", hasPlace: false },
  sold_out: { question: "status" },
  full: { question: "status" },
  closed: { question: "status" },
  unavailable: { question: "place" },
};

/** When the time of a turn, claimed or not, is over; `null` while it is not known, or does not run. */
export function endOfTurnMs({ claimBeforeMs, expiresAtMs, paused }: ReadyState): number | null {
  return expiresAtMs ?? (paused ? null : claimBeforeMs);
}

/** What the operator has said, as far as a state has room for it. */
export function toldIn(state: VisitorState): Told {
  return "notice" in state ? { notice: state.notice, notices: state.notices } : { notice: null };
}

/** The operator's words in a language. */
export function noticeOf(state: VisitorState, language: Language): string | null {
  const { notice, notices } = toldIn(state);
  return notices?.[language] ?? notice;
}

/** Of a visitor who is not in the queue; an answer that says so does not say what the event offers. */
export function outside(shown: VisitorState, loginUrl?: string): VisitorState {
  return { ...(shown.status === "outside" ? shown : { status: "outside" }), loginUrl };
}
