// Complaints against the embedded sandbox, and lists in pages, also those of a server that gives them wrongly.
import { equal, rejects, same } from '../assert.mjs';
import { listener, merchant, order } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */

const DAY = 86_400_000;
/** In Beijing. @param {number} time */
const dayOf = (time) => new Date(time + 8 * 3_600_000).toISOString().slice(0, 10);
const days = () => ({ begin_date: dayOf(Date.now() - DAY), end_date: dayOf(Date.now() + DAY) });

/**
 * A sandbox with some complaints, and a client whose requests are noted.
 * @param {Library} lib @param {Env} env @param {number} count
 * @param {(url: string, pages: number) => Response | undefined} [instead] answers in place of the sandbox
 */
async function complained(lib, env, count, instead = () => undefined) {
  /** @type {string[]} */
  const asked = [];
  /** @type {Awaited<ReturnType<typeof merchant>>} */
  const both = await merchant(lib, env, undefined, {
    retry: false,
    fetch: async (url, init) => {
      asked.push(`${new URL(url).pathname}${new URL(url).search}`);
      return /** @type {any} */ (instead(url, asked.length) ?? both.sandbox.fetch(url, /** @type {any} */ (init)));
    },
  });
  for (let index = 0; index < count; index++) {
    await both.sandbox.complaints.create({ complaint_detail: `第 ${index} 个`, payer_phone: `1380000${index}` });
  }
  return { ...both, asked };
}

/**
 * All items of a list, or as many as are wanted.
 * @template T @param {AsyncIterable<T>} list @param {number} [most]
 */
async function taken(list, most = Infinity) {
  const items = [];
  for await (const item of list) {
    items.push(item);
    if (items.length === most) break;
  }
  return items;
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a complaint: told, read, answered, decided, done',
    async run(lib, env) {
      const { sandbox, client, heard } = await listener(lib, env);
      const wanted = order();
      await client.prepayJsapi(wanted);
      await sandbox.pay(wanted.out_trade_no);
      const url = 'https://shop.example.com/complaints';
      await client.request({ method: 'POST', path: '/v3/merchant-service/complaint-notifications', body: { url } });
      const { complaint_id } = await sandbox.complaints.create({
        out_trade_no: wanted.out_trade_no,
        complaint_detail: '没收到货',
        problem_type: 'REFUND',
        apply_refund_amount: 100,
        payer_phone: '13800001747',
      });

      const complaint = await client.complaints.get(complaint_id);
      same([complaint.payer_phone, complaint.complaint_state], ['13800001747', 'PENDING'], 'opened');
      equal(complaint.complaint_order_info?.[0]?.out_trade_no, wanted.out_trade_no, 'the order');
      equal(complaint.response.status, 200, 'status');

      const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
      const image = await client.upload('/v3/merchant-service/images/upload', png, { filename: '包裹.png' });
      await client.complaints.respond({
        complaint_id,
        response_content: '您好\n已补发',
        response_images: [image.media_id],
      });
      equal((await client.complaints.get({ complaint_id })).complaint_state, 'PROCESSING', 'answered');
      const strange = { complaint_id, response_content: 'x', response_images: ['nobody'] };
      await rejects(client.complaints.respond(strange), 'ERR_API', 'an image that nobody uploaded');
      await client.complaints.updateRefund({ complaint_id, action: 'REJECT', reject_reason: '已发货' });
      await client.complaints.updateRefund({ complaint_id, action: 'APPROVE', launch_refund_day: 1 });
      const done = await client.complaints.complete(complaint_id);
      equal(done.status, 204, 'done');
      equal((await client.complaints.get(complaint_id)).complaint_state, 'PROCESSED', 'state');
      await rejects(client.complaints.complete(complaint_id), 'ERR_API', 'done already');

      const told = await taken(client.complaints.history(complaint_id, { timeoutMs: 5000 }));
      same(
        told.map(({ operate_type }) => operate_type),
        [
          'USER_CREATE_COMPLAINT',
          'MERCHANT_RESPONSE',
          'MERCHANT_REFUSE_RERUND',
          'MERCHANT_APPROVE_REFUND',
          'MERCHANT_CONFIRM_COMPLETE',
        ],
        'history',
      );
      await sandbox.idle();
      const of = heard.filter(({ event_type }) => event_type.startsWith('COMPLAINT.'));
      // Each is posted when it happens, and one may overtake another.
      same(
        of.map(({ event_type, resource }) => `${event_type} ${/** @type {any} */ (resource).action_type}`).sort(),
        [
          'COMPLAINT.CREATE CREATE_COMPLAINT',
          'COMPLAINT.STATE_CHANGE MERCHANT_APPROVE_REFUND',
          'COMPLAINT.STATE_CHANGE MERCHANT_CONFIRM_COMPLETE',
          'COMPLAINT.STATE_CHANGE MERCHANT_REJECT_REFUND',
          'COMPLAINT.STATE_CHANGE MERCHANT_RESPONSE',
        ],
        'notifications',
      );
    },
  },
  {
    name: 'whether a complaint was completed is found out when the answer is lost',
    async run(lib, env) {
      const { client, sandbox } = await complained(lib, env, 1);
      const complaint_id = (await sandbox.complaints.list())[0]?.complaint_id ?? '';
      const name = 'connection-reset-after-effect';
      await sandbox.faults.inject({ name, path: `/v3/merchant-service/complaints-v2/${complaint_id}/complete` });
      const error = await rejects(client.complaints.complete(complaint_id), 'ERR_TRANSPORT', name);
      equal(error.outcome, 'unknown', name);
      const settled = await client.settle(error);
      same([settled.tookEffect, settled.data?.['complaint_id']], [true, complaint_id], name);
    },
  },
  {
    name: 'a list is one page for who awaits it, and all pages for who iterates it',
    async run(lib, env) {
      const { client, asked } = await complained(lib, env, 7);
      const page = await client.complaints.list({ ...days(), limit: 3, offset: 2 });
      same([page.data?.length, page.total_count, page.offset], [3, 7, 2], 'page');
      same([page.response.status, page.data?.[0]?.payer_phone], [200, '13800002'], 'answer');
      equal(asked.length, 1, 'one request');

      const all = await taken(client.complaints.list({ ...days(), limit: 3 }));
      same(
        all.map(({ payer_phone }) => payer_phone),
        [0, 1, 2, 3, 4, 5, 6].map((index) => `1380000${index}`),
        'all',
      );
      same(
        asked.slice(1).map((target) => new URLSearchParams(target.split('?')[1]).get('offset')),
        [null, '3', '6'],
        'three requests',
      );
      asked.length = 0;
      const some = await taken(client.complaints.list({ ...days(), limit: 3, offset: 1 }), 4);
      same([some.length, some[3]?.payer_phone, asked.length], [4, '13800004', 2], 'break asks for no more');
      asked.length = 0;
      same(
        [(await taken(client.complaints.list({ ...days(), limit: 7 }))).length, asked.length],
        [7, 1],
        'exactly one',
      );
      const none = { begin_date: '2026-01-01', end_date: '2026-01-01' };
      same(await taken(client.complaints.list(none)), [], 'nothing');
      // What is changed after the call changes nothing.
      const query = { ...days(), limit: 4 };
      const list = client.complaints.list(query);
      query.limit = 1;
      query.end_date = query.begin_date;
      equal((await taken(list)).length, 7, 'as it was asked for');
    },
  },
  {
    name: 'a list ends with the errors of any call',
    async run(lib, env) {
      const { client } = await complained(lib, env, 5, (_, pages) =>
        pages === 2 ? new Response('{"code":"SYSTEM_ERROR","message":"x"}', { status: 500 }) : undefined,
      );
      /** @type {unknown[]} */
      const items = [];
      const walk = async () => {
        for await (const item of client.complaints.list({ ...days(), limit: 2 })) items.push(item);
      };
      const error = await rejects(walk(), 'ERR_API', 'the second page');
      same([items.length, error.status], [2, 500], 'after the first');
      const wrong = /** @type {any} */ ({ begin_date: '2026-07-02', end_date: '2026-07-01' });
      await rejects(taken(client.complaints.list(wrong)), 'ERR_INPUT', 'input');
      await rejects(client.complaints.list(wrong), 'ERR_INPUT', 'input of a page');
      await rejects(client.complaints.list(/** @type {any} */ (undefined)), 'ERR_INPUT', 'no input');

      const controller = new AbortController();
      const aborted = async () => {
        for await (const _ of client.complaints.list({ ...days(), limit: 2 }, { signal: controller.signal }))
          controller.abort();
      };
      await rejects(aborted(), 'ERR_ABORTED', 'aborted between pages');
    },
  },
  {
    name: 'a list that repeats itself, jumps or grows comes to an end',
    async run(lib, env) {
      const { sandbox } = await complained(lib, env, 6);
      // A replay of the first answer, signed: its offset is not the one that was asked for.
      /** @type {Response | undefined} */
      let first;
      const replaying = new lib.WechatPay({
        ...sandbox.credentials,
        retry: false,
        fetch: async (url, init) => {
          first ??= await sandbox.fetch(url, /** @type {any} */ (init));
          return /** @type {any} */ (first.clone());
        },
      });
      await rejects(taken(replaying.complaints.list({ ...days(), limit: 2 })), 'ERR_MALFORMED', 'another offset');

      // New complaints while the list is read.
      const growing = await complained(lib, env, 3);
      const seen = [];
      for await (const complaint of growing.client.complaints.list({ ...days(), limit: 2 })) {
        seen.push(complaint.complaint_id);
        if (seen.length < 5) await growing.sandbox.complaints.create({ complaint_detail: '又一个' });
      }
      same([new Set(seen).size, seen.length], [7, 7], 'each once');
    },
  },
];
