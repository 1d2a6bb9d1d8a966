// Payscore, applications of sub-merchants and the list of certificates, against the embedded sandbox.
import { equal, ok, rejects, same } from '../assert.mjs';
import { listener, merchant, orderNumber } from '../fixtures.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */

const service_id = '2002000000000558128851361561536';

/**
 * @param {Library} lib
 * @param {Env} env
 * @param {Partial<import('wechatpay-wasm').WechatPayOptions>} [options]
 */
async function renter(lib, env, options) {
  const both = await listener(lib, env, {}, options);
  /** @returns {import('wechatpay-wasm').ServiceOrderRequest} */
  const order = () => ({
    out_order_no: orderNumber(),
    service_id,
    service_introduction: '充电宝租借',
    time_range: { start_time: 'OnAccept' },
    risk_fund: { name: 'DEPOSIT', amount: 9900 },
    need_user_confirm: true,
  });
  return { ...both, order };
}

/** @returns {import('wechatpay-wasm').ApplymentRequest} */
const applyment = () => ({
  business_code: orderNumber(),
  contact_info: {
    contact_type: 'LEGAL',
    contact_name: '张三',
    mobile_phone: '13900000000',
    contact_email: 'shop@example.com',
  },
  subject_info: {
    subject_type: 'SUBJECT_TYPE_ENTERPRISE',
    business_license_info: {
      license_copy: 'media-1',
      license_number: '123456789012345678',
      merchant_name: '张三餐饮店',
      legal_person: '张三',
    },
    identity_info: {
      id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
      id_card_info: {
        id_card_copy: 'media-2',
        id_card_national: 'media-3',
        id_card_name: '张三',
        id_card_number: '440000000000000000',
        card_period_begin: '2026-06-06',
        card_period_end: '长期',
      },
      owner: true,
    },
  },
  business_info: {
    merchant_shortname: '张三餐饮店',
    service_phone: '075800000',
    sales_info: { sales_scenes_type: ['SALES_SCENES_STORE'] },
  },
  settlement_info: { settlement_id: '719', qualification_type: '餐饮' },
  bank_account_info: {
    bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
    account_name: '张三餐饮店',
    account_bank: '工商银行',
    bank_address_code: '110000',
    account_number: '6222000000000000',
  },
});

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a service order: confirmed on its signed page, completed, paid, told twice',
    async run(lib, env) {
      const { sandbox, client, heard, order } = await renter(lib, env);
      const wanted = order();
      const { out_order_no } = wanted;
      const created = await client.payscore.create(wanted);
      equal(created.state, 'CREATED', 'created');
      const view = await client.payParams.payscore({ package: created.package });
      equal(view.businessType, 'wxpayScoreUse', 'the page');
      const forged = { ...view, extraData: { ...view.extraData, timestamp: '1784512830' } };
      const refused = await sandbox.payscore.confirm(out_order_no, forged).catch((error) => error);
      equal(refused.code, 'PAY_PARAMS_INVALID', 'another time');
      await sandbox.payscore.confirm(out_order_no, view);
      // Otherwise the next notification may overtake this one.
      await sandbox.idle();
      const detail = await client.payParams.payscoreDetail({ service_id, out_order_no });
      equal((await sandbox.payscore.open(detail)).state, 'DOING', 'its details');
      const completed = await client.payscore.complete({
        out_order_no,
        service_id,
        post_payments: [{ name: '租金', amount: 400, description: '每小时 2 元' }],
        post_discounts: [{ name: '新人优惠', amount: 100 }],
        total_amount: 300,
      });
      same([completed.state, completed.need_collection, completed.total_amount], ['DOING', true, 300], 'completed');
      const waiting = client.waitFor({ out_order_no, service_id }, { deadlineMs: 20_000 });
      await sandbox.payscore.pay(out_order_no);
      const { final, data } = await waiting;
      same(
        [final, data.state, data.collection?.state, data.collection?.paid_amount],
        [true, 'DONE', 'USER_PAID', 300],
        'paid',
      );
      await sandbox.idle();
      const told = heard.map(({ event_type, resource }) => [event_type, /** @type {any} */ (resource).state]);
      same(
        told,
        [
          ['PAYSCORE.USER_CONFIRM', 'DOING'],
          ['PAYSCORE.USER_PAID', 'DONE'],
        ],
        'told',
      );
      const transaction_id = data.collection?.details?.[0]?.transaction_id ?? '';
      const refund = await client.refunds.create({
        transaction_id,
        out_refund_no: out_order_no,
        amount: { refund: 100, total: 300, currency: 'CNY' },
      });
      same([refund.status, refund.transaction_id], ['PROCESSING', transaction_id], 'refunded by its transaction_id');
      await sandbox.refunds.settle(out_order_no);
      equal((await client.refunds.query(out_order_no)).status, 'SUCCESS', 'the refund');
      const { query_id } = await sandbox.payscore.get(out_order_no);
      equal((await client.payscore.query({ query_id, service_id })).out_order_no, out_order_no, 'by its other number');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'a service order is cancelled before it is completed; calls of unknown outcome are settled',
    async run(lib, env) {
      let broken = false;
      /** @type {any} */
      let box;
      const { sandbox, client, order } = await renter(lib, env, {
        retry: false,
        fetch: /** @type {any} */ (
          async (/** @type {string} */ url, /** @type {any} */ init) => {
            const answer = await box.fetch(url, init);
            if (broken && init.method !== 'GET') throw new TypeError('the connection broke');
            return answer;
          }
        ),
      });
      box = sandbox;
      const wanted = order();
      const { out_order_no } = wanted;
      /** @param {() => Promise<unknown>} call @param {string} state */
      const settled = async (call, state) => {
        broken = true;
        const unknown = await rejects(call(), 'ERR_TRANSPORT', state);
        broken = false;
        const { tookEffect, data } = await client.settle(unknown);
        same([unknown.outcome, tookEffect, data?.['state']], ['unknown', true, state], state);
      };
      await settled(() => client.payscore.create(wanted), 'CREATED');
      const again = await rejects(client.payscore.create(wanted), 'ERR_API', 'the same number');
      equal(again.apiCode, 'RESOURCE_ALREADY_EXISTS', 'is in use');
      await sandbox.payscore.confirm(out_order_no);
      const completion = { out_order_no, service_id, post_payments: [{ name: '租金', amount: 1 }], total_amount: 1 };
      await settled(() => client.payscore.complete(completion), 'DOING');
      await rejects(client.payscore.cancel({ out_order_no, service_id, reason: '不租了' }), 'ERR_API', 'too late');
      const other = order();
      await client.payscore.create(other);
      const cancelled = { out_order_no: other.out_order_no, service_id, reason: '不租了' };
      await settled(() => client.payscore.cancel(cancelled), 'REVOKED');
      const unsigned = new lib.WechatPay({ ...sandbox.credentials, apiV2Key: undefined });
      await rejects(unsigned.payParams.payscore({ package: 'p' }), 'ERR_CONFIG', 'no APIv2 key');
      const secret = { ...other, attach: sandbox.credentials.apiV2Key };
      await rejects(client.payscore.create(secret), 'ERR_INPUT', 'the APIv2 key does not leave');
      unsigned.dispose();
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'an application of a sub-merchant: encrypted, rejected, submitted again, finished',
    async run(lib, env) {
      const { sandbox, client } = await renter(lib, env);
      const wanted = applyment();
      const { business_code } = wanted;
      const { applyment_id } = await client.applyments.submit(wanted);
      const seen = await sandbox.applyments.get(business_code);
      equal(Object.keys(seen.fields).length, 7, 'each name and number is encrypted');
      equal(seen.fields['/subject_info/identity_info/id_card_info/id_card_name'], '张三', 'and opens');
      ok(!JSON.stringify(seen.body).includes('13900000000'), 'nothing of it in clear');
      equal(
        (await client.applyments.queryByBusinessCode(business_code)).applyment_state,
        'APPLYMENT_STATE_AUDITING',
        'state',
      );
      equal((await rejects(client.applyments.submit(wanted), 'ERR_API', 'twice')).apiCode, 'INVALID_REQUEST', 'twice');
      const rejections = [{ field: 'license_copy', field_name: '营业执照', reject_reason: '不清晰' }];
      await sandbox.applyments.move(business_code, 'REJECTED', { rejections });
      const { final, data } = await client.waitFor({ business_code });
      same([final, data.audit_detail?.[0]?.reject_reason], [true, '不清晰'], 'rejected');
      equal((await client.applyments.submit(wanted)).applyment_id, applyment_id, 'again');
      await sandbox.applyments.move(business_code, 'TO_BE_SIGNED');
      ok((await client.applyments.queryByBusinessCode({ business_code })).sign_url, 'where it signs');
      await sandbox.applyments.move(business_code, 'FINISHED');
      const done = await client.applyments.queryByBusinessCode(business_code);
      same([done.applyment_state, done.sub_mchid?.length], ['APPLYMENT_STATE_FINISHED', 10], 'its merchant number');
      sandbox.close();
      client.dispose();
    },
  },
  {
    name: 'the list of platform certificates is verified, and each opens',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env, { mode: 'certificates' }, { platformCertificates: true });
      const { data, response } = await client.certificates();
      same([data.length, response.status], [1, 200], 'one');
      const [listed] = data;
      ok(listed && (await client.decryptResource(listed.encrypt_certificate)).startsWith('-----BEGIN CERT'), 'opens');
      equal((await client.certificates({ algorithm_type: 'RSA' })).data.length, 1, 'by algorithm');
      await rejects(
        client.certificates(/** @type {any} */ ({ algorithm_type: 'DSA' })),
        'ERR_INPUT',
        'no such algorithm',
      );
      sandbox.close();
      client.dispose();
    },
  },
];
