// Hooks: what they are told, in every runtime, and that they disturb nothing.
import { equal, ok, rejects, same } from '../assert.mjs';
import { merchant, order } from '../fixtures.mjs';

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'hooks are told of each attempt and notification, without numbers, and may fail',
    async run(lib, env) {
      const told = /** @type {[string, any][]} */ ([]);
      const names = ['onRequest', 'onResponse', 'onRetry', 'onNotification'];
      const keep = (/** @type {string} */ name) => (/** @type {any} */ event) => {
        told.push([name, event]);
        throw new Error('a hook that fails');
      };
      const hooks = Object.fromEntries(names.map((name) => [name, keep(name)]));
      const { sandbox, client } = await merchant(lib, env, undefined, hooks);
      try {
        const number = 'HOOKED-ORDER-1';
        await client.prepayJsapi(order(number));
        await rejects(() => client.close('HOOKED-ABSENT-1'), 'ERR_API', 'an order that is not there');
        equal((await client.handleNotification({ headers: {}, body: '' }, () => {})).status, 401, 'refused');
        const seen = told.map(([name, { operation, attempt, status, code }]) => [
          name,
          operation,
          attempt,
          status,
          code,
        ]);
        const [jsapi, close] = ['jsapi', 'out-trade-no/{out_trade_no}/close'];
        const called = (/** @type {string | undefined} */ path) => `POST /v3/pay/transactions/${path}`;
        same(
          seen,
          [
            ['onRequest', called(jsapi), 1, undefined, undefined],
            ['onResponse', called(jsapi), 1, 200, undefined],
            ['onRequest', called(close), 1, undefined, undefined],
            ['onResponse', called(close), 1, 404, 'ERR_API'],
            ['onNotification', undefined, undefined, 401, 'ERR_VERIFY_HEADER'],
          ],
          'told',
        );
        for (const [name, event] of told) {
          ok(Object.isFrozen(event), `${name} is not frozen`);
          ok(!('durationMs' in event) || (event.durationMs >= 0 && event.durationMs < 60_000), `${name} durationMs`);
        }
        ok(!JSON.stringify(told).includes('HOOKED'), 'a number is told');
      } finally {
        sandbox.close();
      }
    },
  },
];
