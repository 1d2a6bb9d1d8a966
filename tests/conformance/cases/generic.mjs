// Operations that no product of the sandbox plays: checked, answered in the right shape, or as a test wants it.
import { equal, ok, rejects, same } from '../assert.mjs';
import { header, merchant } from '../fixtures.mjs';
import { NOON } from '../trust.mjs';

const GUIDES = '/v3/smartguide/guides';
const STOCK = '/v3/marketing/favor/stocks/9836588/start';

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'an operation that the sandbox does not play is checked, and answered in the right shape',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env, { now: () => NOON }, { now: () => NOON });
      const operations = await sandbox.operations();
      equal(operations.length, 1057, 'operations');
      ok(operations.filter(({ answer }) => answer === 'generic').length > 900, 'generic ones');

      const query = { store_id: 17, mobile: '13800001747', limit: 2 };
      const guides = await client.request({ method: 'GET', path: GUIDES, query });
      equal(header(guides.headers, 'X-Sandbox-Answer'), 'generic', 'mark');
      const { total_count, limit, data } = /** @type {any} */ (guides.data);
      same([total_count, limit, data.length], [3, 2, 2], 'page');
      same([data[0].store_id, data[0].name, data[0].mobile], [17, 'name', 'mobile'], 'item, opened');

      const body = { stock_creator_mchid: '8956000' };
      const started = await client.request({ method: 'POST', path: STOCK, body });
      same(started.data, { start_time: '2026-07-20T12:00:00+08:00', stock_id: '9836588' }, 'what was asked');
      const changed = await client.request({ method: 'PATCH', path: `${GUIDES}/1`, body: { name: '张三' } });
      same([changed.status, changed.data], [204, undefined], 'without a body');

      const wrong = () => client.request({ method: 'POST', path: STOCK, body: { ...body, name: 'x' } });
      equal((await rejects(wrong, 'ERR_API', 'unknown member')).apiCode, 'PARAM_ERROR', 'code');
      sandbox.close();
    },
  },
  {
    name: 'an answer that a test sets is what the client gets',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env);
      const operation = /** @type {const} */ ({ method: 'GET', path: GUIDES });
      const ask = () => client.request({ method: 'GET', path: GUIDES, query: { store_id: 17 } });
      await sandbox.answers.set({ ...operation, body: { data: [{ name: '张三' }] } });
      same((await ask()).data, { data: [{ name: '张三' }] }, 'encrypted and opened');
      const refusal = { code: 'RULE_LIMIT', message: '未满足规则' };
      await sandbox.answers.set({ ...operation, status: 403, body: refusal, times: 1 });
      const { status, apiCode } = await rejects(ask, 'ERR_API', 'refusal');
      same([status, apiCode], [403, 'RULE_LIMIT'], 'code');
      equal(header((await ask()).headers, 'X-Sandbox-Answer'), 'generic', 'only once');
      sandbox.close();
    },
  },
];
