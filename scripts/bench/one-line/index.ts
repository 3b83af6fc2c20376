/** The least that a Worker can be. */
export default { fetch: () => new Response("no such thing", { status: 404 }) };
