import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Session } from "../answers.ts";
import type { Effect } from "../words/effect.ts";
import type { Failure } from "../words/problems.ts";
import type { Voice } from "../words/voice.ts";

/** What every part of the desk is given. */
export interface DeskParts {
  readonly voice: Voice;
  readonly session: Session;
  /** A refusal that says that the session is over leads to signing in; whether it did. */
  readonly endedBy: (failure: Failure) => boolean;
  readonly signedOut: () => void;
  /** Shows what came of an act, on whichever page its operator is then. */
  readonly show: (change: (shown: Effect | null) => Effect | null) => void;
}

export const DeskContext = createContext<DeskParts | null>(null);

export function useDesk(): DeskParts {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("outside of the desk");
  return desk;
}

export function isOperator({ session }: DeskParts): boolean {
  return session.role === "operator";
}
