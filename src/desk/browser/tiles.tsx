import type { TileWords } from "../words/tiles.ts";

export function Tiles({ tiles }: { readonly tiles: readonly TileWords[] }) {
  return (
    <dl class="tiles">
      {tiles.map(({ tile, name, hint, value, isAlarming }) => (
        <div key={tile} class={isAlarming ? "card tile alarming" : "card tile"}>
          <dt>{name}</dt>
          <dd>
            <span class="figure">{value}</span>
            <small class="soft">{hint}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
