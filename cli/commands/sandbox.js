/**
 * `sandbox`: the embedded WeChat Pay as a server.
 */

import { openKeysFile } from '../../sandbox/keys-file.mjs';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { refuseForeignCertificate, writeCertificate } from '../certificate-file.js';
import { until } from '../interruption.js';
import { merchantVariables, refuseForeignFile, writeMerchantFile } from '../merchant-file.js';
import { opened } from '../port.js';
import { guide } from '../sandbox-guide.js';
import { createLog } from '../sandbox-log.js';
import { SANDBOX } from '../sandbox-options.js';

/** @typedef {import('../../sandbox/index.js').SandboxMode} SandboxMode */
/** @typedef {import('../../sandbox/index.js').RefundResult} RefundResult */

/** @type {import('../arguments.js').Command} */
export const command = {
  name: 'sandbox',
  usage: '[OPTIONS]',
  about: [
    '内置的微信支付（APIv3），用于测试商户系统：离线、无需真实密钥，供任何语言的 SDK 调用。',
    'An embedded WeChat Pay (API v3) to test a merchant against: offline, without real credentials, for any SDK in any language.',
  ],
  positionals: [0, 0],
  options: SANDBOX,
  examples: [
    'sandbox',
    'sandbox --port 0 --keys sandbox-keys.json',
    'sandbox --write-env .env --notify-url http://127.0.0.1:3000/wechatpay/notify',
    'sandbox --mode certificates --time-scale 0.001',
    'sandbox --proxy --ca-file ca.pem',
  ],
  async run({ values, output, language, signal }) {
    if (values.writeEnv !== undefined) refuseForeignFile(values.writeEnv);
    if (values.caFile !== undefined) refuseForeignCertificate(values.caFile);
    const kept = values.keys === undefined ? undefined : openKeysFile(values.keys);
    const log = createLog(output, language);
    const tls = values.tls || values.proxy || values.caFile !== undefined;
    const port = values.port ?? 8790;
    const starting = startSandboxServer({
      mode: /** @type {SandboxMode | undefined} */ (values.mode),
      keys: kept?.keys,
      port,
      host: values.host,
      allowedHosts: values.allowHost,
      tls,
      proxy: values.proxy,
      authority: tls ? kept?.authority : undefined,
      mchid: values.mchid,
      appid: values.appid,
      subMerchants: values.subMerchant?.map((/** @type {string} */ text) => {
        const [mchid, appid] = text.split(':');
        return { mchid, appid };
      }),
      notifyUrl: values.notifyUrl,
      timeScale: values.timeScale,
      probeEvery: values.probeEvery,
      probeResponsesEvery: values.probeResponsesEvery,
      settleRefunds: /** @type {RefundResult | undefined} */ (values.settleRefunds),
      refundInterval: values.refundInterval,
      refundNotifyUrl: values.refundNotifyUrl,
      allowHttp: values.allowHttp,
      onEvent(event) {
        if (event.type === 'certificate') kept?.keep(sandbox.keys, authority);
        if (!values.quiet) log(event);
      },
    });
    const { url, httpsUrl, authority, sandbox, close } = await opened(starting, {
      port,
      host: values.host,
      keys: values.keys,
    });
    try {
      kept?.keep(sandbox.keys, authority);
      if (values.writeEnv !== undefined)
        writeMerchantFile(values.writeEnv, merchantVariables(sandbox.credentials, url));
      if (authority && values.caFile !== undefined) writeCertificate(values.caFile, authority.certificate);
      output.result({ type: 'started', url, httpsUrl });
      const certificates = (await sandbox.certificates()).length > 0;
      const more = { certificates, switching: values.mode === 'switching', httpsUrl };
      output.line(guide(url, { ...more, proxy: values.proxy, caFile: values.caFile }, language));
      await until(signal);
    } finally {
      await close();
    }
  },
};
