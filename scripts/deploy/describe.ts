/** What a deploy says before it begins, and afterwards of the way back. */
import type { WranglerConfig } from "../build/read-wrangler-config.ts";
import { targetOf } from "./ask-wrangler.ts";
import { changesBetween, migrationsAfter } from "./changes.ts";
import { secretsPutWith } from "./check.ts";
import type { Deployed } from "./deployed.ts";
import type { DeployOptions } from "./options.ts";

export function describeDeploy(deployed: Deployed, options: DeployOptions, config: WranglerConfig): string {
  const cron = `cron: ${config.triggers.crons?.join(", ")} from now on; wrangler does not tell which there was`;
  switch (deployed.status) {
    case "none":
      return "Nothing is deployed under this name yet: this is the first deploy.";
    case "unknown":
      return `What changes is not known, for wrangler does not say what is deployed:\n${deployed.reason}`;
    case "version": {
      const { version } = deployed;
      const changes = changesBetween(version, {
        vars: { ...config.vars, ...options.vars },
        objects: Object.fromEntries(
          config.durable_objects.bindings.map(({ name, class_name }) => [name, class_name]),
        ),
        migrations: config.migrations,
        secrets: secretsPutWith(options),
        keepsVars: options.keepsVars || config.keep_vars === true,
      });
      const lines = changes.length > 0 ? changes : ["no variable, event, secret, object or migration"];
      const title = `What changes against the version that is live, ${version.id} of ${version.createdOn}:`;
      return [title, ...[...lines, cron].map((line) => `  ${line}`)].join("\n");
    }
  }
}

export function describeWayBack(deployed: Deployed, options: DeployOptions, config: WranglerConfig): string {
  const rollback = (...id: string[]) => ["npx wrangler rollback", ...id, ...targetOf(options)].join(" ");
  switch (deployed.status) {
    case "none":
      return "There is no version to go back to.";
    case "unknown":
      return `To go back to the version before: ${rollback()}`;
    case "version": {
      const { version } = deployed;
      const over = migrationsAfter(version, config.migrations).map(({ tag }) => tag);
      if (over.length > 0)
        return `There is no way back to ${version.id}: Cloudflare refuses one over a migration, here ${over.join(", ")}.`;
      return `To go back to the version before: ${rollback(version.id)}\nSecrets stay as they are now.`;
    }
  }
}
