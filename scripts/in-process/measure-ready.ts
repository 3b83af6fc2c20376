/**
 * How long people who watch wait from their call in Redis until their stream says `ready`, through the product's own loop, relays
 * and lobbies in this process and a Redis that is 10 ms away. `node scripts/in-process/measure-ready.ts LOBBIES RATE SECONDS`
 * prints a ReadyFigures as JSON. The network between people and lobbies is not in it, nor the platform's own way between objects.
 */
import { allowObjects } from "./allow-objects.ts";

allowObjects();
const { playReady } = await import("./ready-sale.ts");
const [lobbies = 16, perSecond = 500, seconds = 20] = process.argv.slice(2).map(Number);
console.log(JSON.stringify(await playReady(lobbies, perSecond, seconds)));
process.exit(0); // lobbies beat on while people may come back
