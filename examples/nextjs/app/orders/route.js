import { shop } from '../../lib/shop.js';

/** @param {Request} request */
export async function POST(request) {
  const body = await request.json().catch(() => undefined);
  const { status, json } = await shop().order(request.headers.get('authorization'), body);
  return Response.json(json, { status });
}
