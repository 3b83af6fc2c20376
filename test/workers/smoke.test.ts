import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

it("joins, is called and claims", async () => {
  const e = env as any;
  const lobby = e.LOBBY.get(e.LOBBY.idFromName("smoke/0"));
  const joined = await lobby.act("join", "42");
  console.log(JSON.stringify(joined));
  const res = await lobby.fetch("https://lobby/stream?user=42");
  console.log(res.status);
  console.log(await res.text());
  console.log(JSON.stringify(await lobby.act("claim", "42")));
  console.log(JSON.stringify(await lobby.act("claim", "42")));
  console.log(JSON.stringify(await lobby.act("position", "42")));
  console.log(JSON.stringify(await lobby.summary()));
  expect(joined.status).toBe("answered");
});
