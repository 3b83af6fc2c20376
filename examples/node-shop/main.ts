/** Runs the shop by the variables that README.md lists, until Ctrl-C. */
import { readEnvironment } from "./read-environment.ts";
import { startShop } from "./server.ts";

try {
  const options = readEnvironment(process.env);
  const shop = await startShop(options);
  console.log(`shop ${shop.url} for the queue at ${options.queueUrl}`);
  process.once("SIGINT", () => void shop.close());
  process.once("SIGTERM", () => void shop.close());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
