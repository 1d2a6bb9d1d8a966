// A Worker with the stores of claims for Workers, for ../claims/workers.test.mjs: one call of a method for each request, at
// `/d1` or `/durable-object`.
import { durableObjectClaims } from '../../../examples/notification-claims/durable-object.js';
import { d1Claims } from '../../../examples/worker/src/claims.js';

export { EventClaim } from '../../../examples/notification-claims/durable-object.js';

export default {
  /** @param {Request} request @param {{ DB: D1Database, CLAIMS: DurableObjectNamespace<import('../../../examples/notification-claims/durable-object.js').EventClaim> }} env */
  async fetch(request, env) {
    const claims = new URL(request.url).pathname === '/d1' ? d1Claims(env.DB) : durableObjectClaims(env.CLAIMS);
    const { method, input } = /** @type {{ method: 'claim', input: [string, string, number] }} */ (
      await request.json()
    );
    const result = await claims[method](...input);
    return Response.json({ result: typeof result === 'string' ? result : undefined });
  },
};
