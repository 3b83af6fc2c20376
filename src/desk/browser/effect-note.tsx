import type { Effect } from "../words/effect.ts";
import { ChangeList } from "./change-list.tsx";
import { useDesk } from "./desk-context.ts";

interface Props {
  readonly effect: Effect | null;
  readonly close: () => void;
}

/** What came of the newest act. It stays until the operator closes it or another act takes its place. */
export function EffectNote({ effect, close }: Props) {
  const { texts, formats } = useDesk().voice;
  return (
    <div class="effect" role="status">
      {effect && (
        <div class="effect-box">
          <div>
            <p>
              <strong>{effect.says}</strong>
            </p>
            <ChangeList changes={effect.changes} />
            {effect.doneAtMs !== null && (
              <p class="small">
                {effect.followedAfterMs === null
                  ? texts.effect.following
                  : texts.effect.followed(
                      formats.number(Math.max(1, Math.round(effect.followedAfterMs / 100)) / 10),
                    )}
              </p>
            )}
          </div>
          <button type="button" class="close" aria-label={texts.effect.close} onClick={close}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}
