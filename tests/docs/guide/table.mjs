// The table `orders` of the Supabase page as its API has it (PostgREST): what the page uses of it, in memory.
import { once } from 'node:events';
import { createServer } from 'node:http';

/** Starts it on a free port. */
export async function createTable() {
  /** @type {{ number: string, total: number, paid: boolean, delivered: boolean, tried_at: number }[]} */
  const rows = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const number = searchParams.get('number')?.replace(/^eq\./, '');
    const [, how, when] = /^(lte|eq)\.(\d+)$/.exec(searchParams.get('tried_at') ?? '') ?? [];
    const fits = rows.filter(
      (row) =>
        row.number === number &&
        (searchParams.get('delivered') !== 'is.false' || !row.delivered) &&
        (how !== 'lte' || row.tried_at <= Number(when)) &&
        (how !== 'eq' || row.tried_at === Number(when)),
    );
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
    /** @param {number} status @param {unknown} json */
    const answer = (status, json) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    const { apikey, authorization, prefer } = request.headers;
    if (pathname !== '/rest/v1/orders') return answer(404, {});
    if (!apikey || authorization !== `Bearer ${apikey}`) return answer(401, {});
    if (request.method === 'GET') return answer(200, fits);
    if (prefer !== 'return=representation') return answer(400, {});
    if (request.method === 'POST') {
      const row = { paid: false, delivered: false, tried_at: 0, ...body };
      rows.push(row);
      return answer(201, [row]);
    }
    for (const row of fits) Object.assign(row, body);
    return answer(200, fits);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
