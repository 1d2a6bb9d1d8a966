import { shop } from '../../../lib/shop.js';

/**
 * @param {Request} request
 * @param {{ params: Promise<{ number: string }> }} context
 */
export async function GET(request, { params }) {
  const { number } = await params;
  const { status, json } = await shop().state(request.headers.get('authorization'), number);
  return Response.json(json, { status });
}
