/** wrangler's Text rule (and a small plugin in the tests) turns a Lua file into a string. */
declare module "*.lua" {
  const text: string;
  export default text;
}
