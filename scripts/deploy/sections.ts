/**
 * What a wrangler.toml has to hold beside valid variables. An environment inherits neither variables nor objects: wrangler
 * only warns, and the Worker would refuse all requests. It does inherit the addresses, and would take them over:
 * https://developers.cloudflare.com/workers/wrangler/configuration/#inheritable-keys
 */
import { OBJECTS, RATE_LIMITER_NAMES } from "../../src/config/settings.ts";
import type { WranglerConfig } from "../build/read-wrangler-config.ts";
import type { Vars } from "../system/run-worker.ts";

/** The configuration that is deployed, its variables, and the top level, which is the same where no environment is named. */
export interface Deployed {
  readonly config: WranglerConfig;
  readonly vars: Vars;
  readonly topLevel: WranglerConfig;
  readonly env: string | undefined;
}

/** What is missing, with the section where it belongs. */
export function problemsOfSections({ config, vars, topLevel, env }: Deployed): readonly string[] {
  const section = (name: string) => (env ? `env.${env}.${name}` : name);
  const problems = Object.entries(OBJECTS).flatMap(([name, className]) => {
    const how = `[[${section("durable_objects.bindings")}]] with name = "${name}", class_name = "${className}"`;
    return bindsOwn(config, name, className)
      ? []
      : [`${name} is not bound to this Worker's objects; write ${how}`];
  });
  const unmade = Object.values(OBJECTS).filter((className) => !isMade(config, className));
  if (unmade.length > 0) {
    const how = `[[${section("migrations")}]] with new_sqlite_classes = ${JSON.stringify(unmade)}`;
    problems.push(`${unmade.join(", ")}: in no migration; write ${how}`);
  }
  if (!config.assets?.directory || config.assets.binding !== "ASSETS") {
    const how = `[${section("assets")}] with directory = ".local/assets", binding = "ASSETS"`;
    problems.push(`ASSETS, the page's script and style, is not bound; write ${how}`);
  }
  const unbound = RATE_LIMITER_NAMES.filter((name) => !config.ratelimits.some((own) => own.name === name));
  if (unbound.length > 0) {
    const how = `[[${section("ratelimits")}]] for each, as in the product's wrangler.toml`;
    problems.push(`${unbound.join(", ")}: bound to no rate limiter, so nothing is limited; write ${how}`);
  }
  if (!config.triggers.crons?.includes(EVERY_MINUTE)) {
    problems.push(
      `the cron of each minute is missing; write [${section("triggers")}] with crons = ["${EVERY_MINUTE}"]`,
    );
  }
  if (vars.EVENTS === undefined) {
    const why = env ? `; [env.${env}] inherits no variable, so repeat there all that it needs` : "";
    problems.push(`EVENTS is missing; declare each event as [${section("vars.EVENTS")}.my-event]${why}`);
  }
  return [...problems, ...takenOver({ config, topLevel, env })];
}

const EVERY_MINUTE = "* * * * *";

/** Objects of another Worker (script_name) would be those of the real sale. */
function bindsOwn({ durable_objects }: WranglerConfig, name: string, className: string): boolean {
  return durable_objects.bindings.some(
    (binding) => binding.name === name && binding.class_name === className && !binding.script_name,
  );
}

function isMade({ migrations }: WranglerConfig, className: string): boolean {
  return migrations.some(({ new_sqlite_classes }) => new_sqlite_classes?.includes(className));
}

function takenOver({ config, topLevel, env }: Pick<Deployed, "config" | "topLevel" | "env">): string[] {
  if (!env) return [];
  const real = addressesOf(topLevel);
  return addressesOf(config)
    .filter((address) => real.includes(address))
    .map(
      (address) =>
        `${address} is the top level's, and would lead here; write routes = [] or others under [env.${env}]`,
    );
}

function addressesOf({ route, routes = [] }: WranglerConfig): string[] {
  const all = [route, ...routes].filter((each) => each !== undefined);
  return all.map((each) => (typeof each === "string" ? each : each.pattern));
}
