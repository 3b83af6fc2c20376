import type { ChangeWords } from "../words/changes.ts";

export function ChangeList({ changes }: { readonly changes: readonly ChangeWords[] }) {
  return (
    <ul class="changes">
      {changes.map(({ name, before, after }) => (
        <li key={name}>
          {name}: <s>{before}</s> → <strong>{after}</strong>
        </li>
      ))}
    </ul>
  );
}
