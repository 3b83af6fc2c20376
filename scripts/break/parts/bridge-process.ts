/** The REST bridge in a process of its own: Child starts it with TOKEN, PORT and REDIS_URL. */
import { startBridge } from "../../upstash-local/bridge.ts";
import { reportReady } from "./child.ts";

const { REDIS_URL = "", TOKEN = "", PORT } = process.env;
const bridge = await startBridge({ redisUrl: REDIS_URL, token: TOKEN, port: Number(PORT) });
process.on("message", async (setting: { REDIS_URL: string }) => {
  await bridge.pointTo(setting.REDIS_URL);
  process.send?.("done");
});
reportReady();
