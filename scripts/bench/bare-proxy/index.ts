/** What stands before a shop where nothing is guarded: a Worker that hands each request on to `ORIGIN_URL`, and its answer back. */
export default {
  async fetch(request: Request, { ORIGIN_URL }: { readonly ORIGIN_URL: string }): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    return fetch(new Request(ORIGIN_URL + pathname + search, request));
  },
};
