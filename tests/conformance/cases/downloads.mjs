// Downloads of platform certificates: forgers, expiry, merchants without any, the switch to the public key, many calls at
// once.
import { equal, ok, rejects, same } from '../assert.mjs';
import { begin, HOUR, NONE, OK, open, outcome, SECOND, throwaway, UNKNOWN } from '../trust.mjs';

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a message signed by a stranger under a known serial is refused, and costs no download',
    async run(lib, env) {
      const { stranger, known } = await throwaway(env);
      const scene = await open(lib, env, 'certificates');
      const forger = await open(lib, env, 'certificates', {
        certificateKeys: [{ ...known, privateKey: stranger }],
      });
      const { client, ask, tell, downloads } = begin(scene);
      equal(await ask(), OK, 'genuine');
      const { headers, body } = await forger.sandbox.notification(forger.out_trade_no);
      equal(headers['Wechatpay-Serial'], known.serialNo, 'the serial is the genuine one');
      await rejects(() => client.parseNotification({ headers, body }), 'ERR_VERIFY_SIGNATURE', 'notification');
      scene.route.to = forger.sandbox;
      const { outcome: effect } = await rejects(
        () => client.queryByOutTradeNo(forger.out_trade_no),
        'ERR_VERIFY_SIGNATURE',
        'answer',
      );
      equal(effect, 'unknown', 'outcome of a call');
      scene.route.to = scene.sandbox;
      same([await ask(), await tell(), downloads()], [OK, OK, 1], 'genuine again');
    },
  },
  {
    name: 'a certificate that has expired meanwhile is not used any more',
    async run(lib, env) {
      const { known } = await throwaway(env);
      const certificateKeys = [{ ...known, expireTime: '2026-07-20T13:00:00+08:00' }];
      const scene = await open(lib, env, 'certificates', { certificateKeys });
      const { ask, tell, downloads } = begin(scene);
      same([await ask(), await tell(), downloads()], [OK, OK, 1], 'before its end');
      scene.clock.now += HOUR - SECOND;
      same([await ask(), await tell(), downloads()], [OK, OK, 1], 'a second before its end');
      scene.clock.now += 2 * SECOND;
      equal(await ask(), NONE, 'a call after its end');
      ok((await tell()) !== OK, 'a notification after its end');
      await scene.sandbox.rotateCertificate();
      scene.clock.now += 61 * SECOND;
      same([await ask(), await tell()], [OK, OK], 'with a new one');
    },
  },
  {
    name: 'a merchant with the public key alone gets on without certificates, and without the public key the remedy',
    async run(lib, env) {
      for (const failure of [
        { status: 404, code: 'RESOURCE_NOT_EXISTS' },
        { status: 404, code: 'NOT_FOUND' },
        { status: 500, code: 'SYSTEM_ERROR' },
      ]) {
        const scene = await open(lib, env, 'public-key');
        await scene.sandbox.certificates.fail({ ...failure, times: Number.POSITIVE_INFINITY });
        const both = begin(scene, { platformCertificates: true });
        for (let count = 0; count < 5; count += 1) equal(await both.ask(), OK, `${failure.code}, call ${count}`);
        same([await both.tell(), both.downloads()], [OK, 1], failure.code);
        const wrong = begin(scene, { platformCertificates: true, publicKeyId: undefined, publicKey: undefined });
        const { en, outcome: effect } = await rejects(
          () => wrong.client.queryByOutTradeNo(scene.out_trade_no),
          'ERR_CERTIFICATES',
          failure.code,
        );
        equal(effect, 'not_sent', 'outcome');
        if (failure.status === 404) ok(/publicKey/.test(en.remedy), en.remedy);
        for (let count = 0; count < 5; count += 1) equal(await wrong.ask(), NONE, 'repeated at once');
        equal(wrong.downloads(), 1, 'downloads of calls that are repeated at once');
      }
    },
  },
  {
    name: 'a client follows the switch to the public key through all its stages',
    async run(lib, env) {
      const scene = await open(lib, env, 'switching');
      const { sandbox, clock } = scene;
      // One client that knows both, one that has not heard of the switch.
      const [both, old] = [begin(scene), begin(scene, { publicKeyId: undefined, publicKey: undefined })];
      /** @param {import('wechatpay-wasm/sandbox').SwitchStage} stage @param {number} [notifications] */
      const at = async (stage, notifications) => {
        await sandbox.switchTo(stage, notifications === undefined ? {} : { notifications });
        clock.now += 7 * HOUR;
        const asked = [await both.ask(), await old.ask()];
        return [...asked, await both.tell(), await both.tell(), await both.tell()];
      };
      const fine = [OK, OK, OK, OK, OK];
      same(await at('prepared'), fine, 'not enabled');
      for (const share of [0, 0.1, 0.5, 1]) same(await at('running', share), fine, `running, ${share}`);
      // The certificates are void: the client that was not told of the public key is at its end.
      same(await at('finished'), [OK, 'ERR_API', OK, OK, OK], 'finished');
      const { headers, body } = await sandbox.notification(scene.out_trade_no);
      const refused = [
        await rejects(() => old.client.queryByOutTradeNo(scene.out_trade_no), 'ERR_API', 'answer'),
        await rejects(() => old.client.parseNotification({ headers, body }), UNKNOWN, 'notification'),
      ];
      for (const { remedy } of refused) ok(/WeChat Pay public key/.test(remedy), remedy);
    },
  },
  {
    name: '100 concurrent cold calls make one download',
    async run(lib, env) {
      const scene = await open(lib, env, 'certificates');
      const { ask, downloads } = begin(scene);
      const outcomes = await Promise.all(Array.from({ length: 100 }, ask));
      same([[...new Set(outcomes)], downloads()], [[OK], 1], 'outcomes and downloads');
    },
  },
  {
    name: '300 forged serials in 15 seconds make at most two downloads, and genuine traffic goes on',
    async run(lib, env) {
      const scene = await open(lib, env, 'certificates');
      const { client, ask, tell, downloads } = begin(scene);
      equal(await ask(), OK, 'before');
      const { headers, body } = await scene.sandbox.notification(scene.out_trade_no);
      for (let count = 0; count < 300; count += 1) {
        scene.clock.now += 50;
        const forged = { ...headers, 'Wechatpay-Serial': `AB${count.toString(16).toUpperCase().padStart(4, '0')}` };
        const refused = await outcome(client.parseNotification({ headers: forged, body }));
        if (refused !== UNKNOWN) equal(refused, UNKNOWN, `forged ${count}`);
        if (count % 30 === 0) same([await ask(), await tell()], [OK, OK], `genuine ${count}`);
      }
      ok(downloads() <= 3, `${downloads() - 1} downloads because of forged serials`);
      // A rotation in the middle of it reaches the client by the next answer.
      await scene.sandbox.rotateCertificate();
      same([await ask(), await tell()], [OK, OK], 'after a rotation');
    },
  },
];
