// Transfers against the embedded sandbox: from request to confirmation, cancellation, failure and receipt.
import { equal, ok, rejects, same } from '../assert.mjs';
import { listener, transfer } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */

/**
 * A client that hears of its transfers.
 * @param {Library} lib
 * @param {Env} env
 * @param {Partial<import('wechatpay-wasm').WechatPayOptions>} [options]
 */
const payer = (lib, env, options) => listener(lib, env, {}, options);

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a transfer: accepted, confirmed with its parameters, told, found by both numbers, and its receipt',
    async run(lib, env) {
      const { sandbox, client, heard } = await payer(lib, env);
      const wanted = transfer({ transfer_amount: 200_000, user_name: '张三' });
      const accepted = await client.transfers.create(wanted);
      equal(accepted.state, 'WAIT_USER_CONFIRM', 'accepted');
      const again = await client.transfers.create(wanted);
      same(again.transfer_bill_no, accepted.transfer_bill_no, 'the same transfer, although the name is encrypted anew');
      const { package_info = '' } = accepted;
      const params = await client.payParams.merchantTransfer({ package_info });
      same(
        params,
        { mchId: client.mchid, appId: client.appid, package: package_info },
        'of wx.requestMerchantTransfer',
      );
      const other = sandbox.transfers.confirm(wanted.out_bill_no, { ...params, package: 'other' });
      equal((await other.catch((error) => error)).code, 'PAY_PARAMS_INVALID', 'another package');
      await sandbox.transfers.confirm(wanted.out_bill_no, params);
      await sandbox.idle();
      const [event] = heard;
      const { state, transfer_amount } = /** @type {any} */ (event).resource;
      same([event?.event_type, state, transfer_amount], ['MCHTRANSFER.BILL.FINISHED', 'SUCCESS', 200_000], 'told');
      const found = await client.transfers.queryByOutBillNo(wanted.out_bill_no);
      same([found.state, found.user_name, found.transfer_amount], ['SUCCESS', '张三', 200_000], 'the name in clear');
      const { transfer_bill_no } = accepted;
      same({ ...(await client.transfers.queryByTransferBillNo({ transfer_bill_no })) }, { ...found }, 'by both');
      const { out_bill_no } = wanted;
      equal((await client.transfers.applyReceipt({ out_bill_no })).state, 'GENERATING', 'the receipt');
      const receipt = await client.transfers.queryReceipt(out_bill_no);
      same(
        [receipt.state, receipt.hash_type, receipt.hash_value?.length],
        ['FINISHED', 'SHA256', 64],
        'and its digest',
      );
      const file = await (await client.download(receipt)).bytes();
      ok(new TextDecoder().decode(file).startsWith('%PDF-'), 'the file');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'the file of a receipt that is not the one of the signed answer is refused',
    async run(lib, env) {
      let altered = false;
      /** @type {any} */
      let box;
      const { sandbox, client } = await payer(lib, env, {
        fetch: /** @type {any} */ (
          async (/** @type {string} */ url, /** @type {any} */ init) => {
            const response = await box.fetch(url, init);
            if (!altered || !url.includes('/signfile')) return response;
            const bytes = new Uint8Array(await response.arrayBuffer());
            bytes[bytes.length - 1] = 0x20;
            return new Response(bytes, { headers: response.headers });
          }
        ),
      });
      box = sandbox;
      const { out_bill_no } = await client.transfers.create(transfer()).then(async (accepted) => {
        await sandbox.transfers.confirm(accepted.out_bill_no);
        return accepted;
      });
      await client.transfers.applyReceipt({ out_bill_no });
      const receipt = await client.transfers.queryReceipt(out_bill_no);
      const read = async (/** @type {any} */ source) => (await client.download(source)).bytes();
      ok((await read(receipt)).length > 0, 'genuine');
      const { download_url, hash_value = '' } = receipt;
      const other = hash_value.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
      const error = await rejects(read({ ...receipt, hash_value: other }), 'ERR_VERIFY_HASH', 'another hash');
      ok(!error.message.includes('token'), 'the address is no part of the error');
      altered = true;
      await rejects(read(receipt), 'ERR_VERIFY_HASH', 'another file');
      altered = false;
      const lost = `${download_url}0`;
      equal((await rejects(read({ ...receipt, download_url: lost }), 'ERR_API', 'no file')).apiCode, 'NO_AUTH', 'code');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'a transfer that fails or is cancelled is waited for, and ends as it should',
    async run(lib, env) {
      const { sandbox, client, heard } = await payer(lib, env);
      const [wrong, late, off] = [transfer(), transfer(), transfer()];
      for (const one of [wrong, late, off]) await client.transfers.create(one);
      const waiting = client.waitFor({ out_bill_no: wrong.out_bill_no }, { deadlineMs: 20_000 });
      await sandbox.transfers.fail(wrong.out_bill_no, 'NAME_NOT_CORRECT');
      const { final, data } = await waiting;
      same([final, data.state, data.fail_reason], [true, 'FAIL', 'NAME_NOT_CORRECT'], 'failed');
      await sandbox.transfers.expire(late.out_bill_no);
      equal(
        (await client.transfers.queryByOutBillNo(late.out_bill_no)).fail_reason,
        'OVERDUE_CLOSE',
        'nobody confirmed',
      );
      await sandbox.transfers.stepwise();
      equal((await client.transfers.cancel(off.out_bill_no)).state, 'CANCELING', 'accepted only');
      const early = await client.waitFor({ out_bill_no: off.out_bill_no }, { deadlineMs: 1000 });
      same([early.final, early.data.state], [false, 'CANCELING'], 'not over yet');
      await sandbox.transfers.advance(off.out_bill_no);
      equal(
        (await client.transfers.queryByOutBillNo({ out_bill_no: off.out_bill_no })).state,
        'CANCELLED',
        'cancelled',
      );
      await sandbox.idle();
      const states = heard.map(({ resource }) => /** @type {any} */ (resource).state).sort();
      same(states, ['CANCELLED', 'FAIL', 'FAIL'], 'each is told once');
      const refused = await rejects(client.transfers.cancel(wrong.out_bill_no), 'ERR_API', 'too late');
      equal(refused.apiCode, 'INVALID_REQUEST', 'why');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'a transfer whose outcome is unknown is settled by its number, and never gets another',
    async run(lib, env) {
      let lost = false;
      /** @type {any} */
      let box;
      const { sandbox, client } = await payer(lib, env, {
        retry: false,
        fetch: /** @type {any} */ (
          async (/** @type {string} */ url, /** @type {any} */ init) => {
            const answer = await box.fetch(url, init);
            if (lost && init.method !== 'GET') throw new TypeError('the connection broke');
            return answer;
          }
        ),
      });
      box = sandbox;
      const wanted = transfer();
      lost = true;
      const unknown = await rejects(client.transfers.create(wanted), 'ERR_TRANSPORT', 'create');
      equal(unknown.outcome, 'unknown', 'create');
      const settled = await client.settle(unknown);
      same([settled.tookEffect, settled.data?.['state']], [true, 'WAIT_USER_CONFIRM'], 'created');
      lost = false;
      equal((await client.transfers.create(wanted)).state, 'WAIT_USER_CONFIRM', 'the same number serves');
      lost = true;
      const cancel = await rejects(client.transfers.cancel(wanted.out_bill_no), 'ERR_TRANSPORT', 'cancel');
      equal((await client.settle(cancel)).tookEffect, true, 'cancelled');
      equal((await sandbox.transfers.list()).length, 1, 'one transfer in all');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'what a transfer gets wrong is refused before it is sent',
    async run(lib, env) {
      const { sandbox, client } = await payer(lib, env);
      for (const [more, field] of /** @type {[object, string][]} */ ([
        [{ transfer_amount: 200_000 }, 'user_name'],
        [{ transfer_amount: 29, user_name: '张三' }, 'user_name'],
        [{ transfer_scene_id: '1002' }, 'transfer_scene_report_infos'],
        [{ user_recv_perception: '退款' }, 'user_recv_perception'],
        [{ out_bill_no: 'T_1' }, 'out_bill_no'],
      ])) {
        const refused = await rejects(client.transfers.create(transfer(more)), 'ERR_INPUT', field);
        same(
          refused.issues?.map((/** @type {{ field: string }} */ issue) => issue.field),
          [field],
          field,
        );
      }
      const hint = await rejects(
        client.payParams.merchantTransfer(/** @type {any} */ ({ packageInfo: 'x' })),
        'ERR_INPUT',
        'x',
      );
      ok(JSON.stringify(hint.en.issues).includes('Did you mean package_info?'), hint.en.message);
      equal((await sandbox.transfers.list()).length, 0, 'nothing was sent');
      sandbox.close();
      client.dispose();
    },
  },
];
