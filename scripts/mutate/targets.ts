/** What is changed, and which tests have to notice. */
export const TARGETS = {
  lua: {
    language: "lua",
    sources: "src/store/lua/*.lua",
    tests: ["test/store/**/*.test.ts", "test/simulation/**/*.test.ts"],
  },
  core: {
    language: "ts",
    sources: "src/core/**/*.ts",
    tests: [
      "test/unit/{client,config,core,desk,draw,edge,objects,origin,page,pass,proofs,verify,wire}/**/*.test.ts",
      "test/unit/scripts/plan/**/*.test.ts",
    ],
  },
  objects: {
    language: "ts",
    sources: "src/objects/*.ts",
    tests: ["test/unit/objects/**/*.test.ts", "test/simulation/**/*.test.ts"],
  },
} as const;

export type TargetName = keyof typeof TARGETS;
