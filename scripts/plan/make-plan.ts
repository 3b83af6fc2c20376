import { planSale, type Sale } from "../../src/core/estimate/sale.ts";
import { type Cost, priceOf } from "./cost.ts";
import { type Limit, limitsOf } from "./limits.ts";
import { measureLoad } from "./load.ts";
import type { PlanOptions } from "./options.ts";
import { crowdOf, planSettings, type Settings } from "./settings.ts";
import { countTraffic, type Traffic } from "./traffic.ts";

export interface Plan {
  readonly options: PlanOptions;
  readonly settings: Settings;
  readonly sale: Sale;
  readonly traffic: Traffic;
  readonly cost: Cost;
  readonly limits: readonly Limit[];
}

export function makePlan(options: PlanOptions): Plan {
  const settings = planSettings(options);
  const { config } = settings;
  const sale = planSale(crowdOf(options), config);
  const traffic = countTraffic(options, config, sale);
  return {
    options,
    settings,
    sale,
    traffic,
    cost: priceOf(traffic, options.events),
    limits: limitsOf(measureLoad(options, config, sale), config),
  };
}

/** How many stores the events need so that none asks too many commands of Redis; null when no number is enough. */
export function storesNeeded(options: PlanOptions): number | null {
  for (let stores = 1; stores <= options.events; stores++) {
    const { limits } = makePlan({ ...options, stores });
    if (!limits.some(({ what, hit }) => hit && what.startsWith("Redis commands"))) return stores;
  }
  return null;
}
