import type { TileWords } from "../words/tiles.ts";

type AnyTile = Omit<TileWords, "tile"> & { readonly tile: string };

export function Tiles({ tiles }: { readonly tiles: readonly AnyTile[] }) {
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
