/** What is deployed now, as wrangler tells it: all but the cron, which it does not. */
import * as v from "valibot";
import type { Vars } from "../system/run-worker.ts";
import { askWrangler } from "./ask-wrangler.ts";
import type { WorkerTarget } from "./options.ts";

/** One version of the Worker. */
export interface Version {
  readonly id: string;
  /** As Cloudflare writes it, "2027-04-13T11:30:00Z". */
  readonly createdOn: string;
  readonly vars: Vars;
  /** By name: nobody can read their values. */
  readonly secrets: readonly string[];
  /** Classes of objects by the names they are bound to. */
  readonly objects: Readonly<Record<string, string>>;
  /** Of the migration that was applied last; null for none. */
  readonly migrationTag: string | null;
}

export type Deployed =
  | { readonly status: "version"; readonly version: Version }
  | { readonly status: "none" }
  | { readonly status: "unknown"; readonly reason: string };

/** https://developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/deployments/ */
const deploymentList = v.array(
  v.object({
    created_on: v.string(),
    versions: v.array(v.object({ version_id: v.string(), percentage: v.number() })),
  }),
);

const versionView = v.object({
  id: v.string(),
  metadata: v.object({ created_on: v.string() }),
  resources: v.object({
    bindings: v.array(
      v.object({
        type: v.string(),
        name: v.string(),
        text: v.optional(v.string()),
        json: v.optional(v.unknown()),
        class_name: v.optional(v.string()),
      }),
    ),
    script_runtime: v.optional(v.object({ migration_tag: v.optional(v.nullable(v.string())) })),
  }),
});

/** The version that is live; of several that share the requests, the one with most of them. */
export function readDeployed(target: WorkerTarget): Deployed {
  const deployments = askWrangler(target, "deployments", "list", "--json");
  if (deployments.status === "refused") {
    const isNew = /code: 10007|If this is a new Worker/.test(deployments.reason); // it does not exist
    return isNew ? { status: "none" } : { status: "unknown", reason: deployments.reason };
  }
  const list = v.safeParse(deploymentList, deployments.body);
  if (!list.success) return { status: "unknown", reason: "wrangler lists deployments in another shape" };
  const last = list.output.toSorted((a, b) => b.created_on.localeCompare(a.created_on))[0];
  const live = last?.versions.toSorted((a, b) => b.percentage - a.percentage)[0];
  return live === undefined ? { status: "none" } : readVersion(target, live.version_id);
}

function readVersion(target: WorkerTarget, id: string): Deployed {
  const said = askWrangler(target, "versions", "view", id, "--json");
  if (said.status === "refused") return { status: "unknown", reason: said.reason };
  const read = v.safeParse(versionView, said.body);
  if (!read.success) return { status: "unknown", reason: "wrangler shows a version in another shape" };
  const { metadata, resources } = read.output;
  const { bindings, script_runtime } = resources;
  const of = (...types: string[]) => bindings.filter(({ type }) => types.includes(type));
  const version: Version = {
    id,
    createdOn: metadata.created_on,
    vars: Object.fromEntries(of("plain_text", "json").map(({ name, text, json }) => [name, text ?? json])),
    secrets: of("secret_text").map(({ name }) => name),
    objects: Object.fromEntries(
      of("durable_object_namespace").map(({ name, class_name }) => [name, String(class_name)]),
    ),
    migrationTag: script_runtime?.migration_tag ?? null,
  };
  return { status: "version", version };
}
