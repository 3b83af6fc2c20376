import { useRef, useState } from "preact/hooks";
import type { Session } from "../answers.ts";
import { type Failure, problemWords } from "../words/problems.ts";
import type { Voice } from "../words/voice.ts";
import { ask } from "./ask.ts";
import { useTitle } from "./use-title.ts";

interface Props {
  readonly voice: Voice;
  readonly hasEnded: boolean;
  readonly enter: (session: Session) => void;
}

export function SignIn({ voice, hasEnded, enter }: Props) {
  const { signIn, problems } = voice.texts;
  const [problem, setProblem] = useState<readonly string[]>([]);
  const [isSending, setSending] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const heading = useTitle(signIn.heading, voice);

  const submit = async (event: Event) => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? "";
    if (token === "" || isSending) return field.current?.focus();
    setSending(true);
    const answer = await ask<Session>("POST", "/session", { body: { token } });
    setSending(false);
    if (answer.ok) return enter(answer.body);
    setProblem(wordsOf(answer.failure));
    field.current?.focus();
  };
  /** 401 means another thing here than anywhere else. */
  const wordsOf = (failure: Failure) =>
    failure.status === 401 ? [problems.unknownToken] : problemWords(failure, voice);

  return (
    <div class="sign-in card">
      <h1 ref={heading} tabIndex={-1}>
        {signIn.heading}
      </h1>
      {hasEnded && <p class="note warn">{signIn.ended}</p>}
      <p class="soft">{signIn.lead}</p>
      <form onSubmit={submit}>
        <label for="token">{signIn.token}</label>
        <input
          id="token"
          ref={field}
          type="password"
          name="token"
          autocomplete="current-password"
          spellcheck={false}
          aria-invalid={problem.length > 0}
          aria-describedby="token-problem"
        />
        <div id="token-problem" class="problem" role="alert">
          {problem.map((words) => (
            <p key={words}>{words}</p>
          ))}
        </div>
        <button type="submit" class="main" aria-disabled={isSending}>
          {signIn.button}
        </button>
      </form>
      <p class="small soft">{signIn.howTo}</p>
    </div>
  );
}
