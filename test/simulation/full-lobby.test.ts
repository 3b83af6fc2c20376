/** A lobby of which more streams are asked for than it can carry. In one process: workerd's test runner loses thousands of streams. */
import { expect, it } from "vitest";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = simulate();

const [MAX_STREAMS, STREAMS_OF_ONE] = [4000, 5];
const MOST_MS = 12_000;

it("opens as many streams as it can carry and no more, though all are asked for at once", async () => {
  const sale = new SmallSale(redis, freshEvent(), { ...CONFIG, lobbies: 1, rateMilli: 0 });
  const people = Array.from({ length: MAX_STREAMS / STREAMS_OF_ONE + 1 }, (_, person) => `p${person}`);
  await sale.joinTogether(people);
  const lobby = sale.platform.lobby(0);
  const requests = people
    .flatMap((user) => Array.from({ length: STREAMS_OF_ONE }, () => user))
    .map((user) => lobby.fetch(new Request("https://lobby/stream", { headers: nameStreamUser(user) })));
  const responses = await sale.platform.resultOf(Promise.all(requests), MOST_MS);
  const statuses = responses.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(MAX_STREAMS);
  expect(statuses.filter((status) => status === 409)).toHaveLength(STREAMS_OF_ONE);
  await Promise.all(responses.map((response) => response.body?.cancel()));
});
