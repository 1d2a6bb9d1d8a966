import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { call, NOON, orderBody, prepay, sign } from './merchant.mjs';

const vectors = JSON.parse(readFileSync(new URL('../fixtures/vectors.json', import.meta.url), 'utf8'));
const sandbox = await createSandbox({ now: () => NOON, notify: async () => new Response(null, { status: 204 }) });
const { appid, mchid, privateKey } = sandbox.credentials;
const time = String(NOON / 1000);
let count = 0;

async function miniProgram(changes = {}, key = privateKey) {
  const number = `CASHIER-${(count += 1)}`;
  const { json } = await prepay(sandbox, { out_trade_no: number });
  const text = `prepay_id=${json.prepay_id}`;
  const params = { timeStamp: time, nonceStr: 'n', package: text, signType: 'RSA' };
  return { number, params: { ...params, paySign: sign(`${appid}\n${time}\nn\n${text}\n`, key), ...changes } };
}

async function app(changes = {}) {
  const number = `CASHIER-${(count += 1)}`;
  const { json } = await call(sandbox, 'POST', '/v3/pay/transactions/app', {
    json: orderBody({ out_trade_no: number, payer: undefined }),
  });
  const params = {
    appId: appid,
    partnerId: mchid,
    prepayId: json.prepay_id,
    packageValue: 'Sign=WXPay',
    nonceStr: 'n',
    timeStamp: time,
  };
  return {
    number,
    params: { ...params, sign: sign(`${appid}\n${time}\nn\n${json.prepay_id}\n`, privateKey), ...changes },
  };
}

const pays = async ({ number, params }) => assert.equal((await sandbox.pay(number, params)).trade_state, 'SUCCESS');
const refuses = async ({ number, params }) => {
  await assert.rejects(sandbox.pay(number, params), { code: 'PAY_PARAMS_INVALID', status: 400 });
  assert.equal((await sandbox.order(number)).trade_state, 'NOTPAY');
};

test('the cashier accepts signed pay params of a mini program', async () => {
  await pays(await miniProgram());
  await pays(await miniProgram({ appId: appid }));
});

test('the cashier accepts signed pay params of an app', async () => {
  await pays(await app());
  await pays(
    await app({ packageValue: undefined, package: 'Sign=WXPay' }).then(({ number, params }) => {
      delete params.packageValue;
      return { number, params };
    }),
  );
  await pays(await app({ timeStamp: Number(time) }));
});

test('the cashier accepts the spellings that SDKs use', async () => {
  const { number, params } = await app();
  const { appId, partnerId, prepayId, packageValue, nonceStr, timeStamp, sign: signature } = params;
  const lowerCase = {
    appid: appId,
    partnerid: partnerId,
    prepayid: prepayId,
    package: packageValue,
    noncestr: nonceStr,
    timestamp: timeStamp,
    sign: signature,
  };
  // The names are those of the vector, and each value is checked.
  const { output } = vectors.pay_params.find(({ kind }) => kind === 'app_lowercase');
  assert.deepEqual(Object.keys(lowerCase), Object.keys(output));
  for (const name of Object.keys(lowerCase)) {
    await refuses({ number, params: { ...lowerCase, [name]: name === 'timestamp' ? '1784520001' : 'x' } });
  }
  await refuses({ number, params: { ...lowerCase, noncestr: undefined, nonceStr } });
  await pays({ number, params: lowerCase });

  const withoutAppId = await app();
  delete withoutAppId.params.appId;
  await pays(withoutAppId);

  const chooseWXPay = await miniProgram();
  const { timeStamp: timestamp, ...others } = chooseWXPay.params;
  await refuses({ number: chooseWXPay.number, params: { ...others, timestamp: '1784520001' } });
  await pays({ number: chooseWXPay.number, params: { ...others, timestamp } });
});

test('the cashier refuses pay params that are wrong in any member', async () => {
  const other = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  await refuses(await miniProgram({}, other));
  for (const changes of [
    { timeStamp: Number(time) },
    { timeStamp: `${NOON}` },
    { timeStamp: '1784520001' },
    { nonceStr: 'm' },
    { nonceStr: '' },
    { signType: 'MD5' },
    { signType: undefined },
    { package: 'wx20' },
    { package: 'prepay_id=wx20' },
    { appId: 'wx1' },
    { paySign: 'AAAA' },
    { paySign: undefined },
  ]) {
    await refuses(await miniProgram(changes));
  }
  const late = await miniProgram();
  const paySign = sign(`${appid}\n${NOON}\nn\n${late.params.package}\n`, privateKey);
  await refuses({ ...late, params: { ...late.params, timeStamp: String(NOON), paySign } });
  for (const changes of [
    { appId: 'wx1' },
    { partnerId: '1' },
    { packageValue: 'x' },
    { prepayId: 'wx1' },
    { sign: 'AAAA' },
  ]) {
    await refuses(await app(changes));
  }
  const { number } = await miniProgram();
  const body = (text) => ({
    method: 'POST',
    target: `/_sandbox/orders/${number}/pay`,
    headers: {},
    body: Buffer.from(text),
  });
  for (const params of ['x', [], ['prepay_id'], null, false, 0]) {
    const refused = { code: 'PAY_PARAMS_INVALID', message: /expected an object/ };
    await assert.rejects(sandbox.pay(number, params), refused, JSON.stringify(params));
    const { status, body: answer } = await sandbox.handle(body(JSON.stringify(params)));
    assert.equal(status, 400, JSON.stringify(params));
    assert.match(Buffer.from(answer).toString(), refused.message);
  }
  assert.equal((await sandbox.order(number)).trade_state, 'NOTPAY');
});

test('the cashier refuses pay params that are signed, but for another order', async () => {
  const [first, second] = [await miniProgram(), await miniProgram()];
  await refuses({ number: first.number, params: second.params });
});
