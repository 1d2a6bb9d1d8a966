/**
 * `sandbox`: the embedded WeChat Pay as a server.
 */

import { openKeysFile } from '../../sandbox/keys-file.mjs';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { refuseForeignCertificate, writeCertificate } from '../certificate-file.js';
import { until } from '../interruption.js';
import { merchantVariables, refuseForeignFile, writeMerchantFile } from '../merchant-file.js';
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
  async run({ values, output, signal }) {
    if (values.writeEnv !== undefined) refuseForeignFile(values.writeEnv);
    if (values.caFile !== undefined) refuseForeignCertificate(values.caFile);
    const kept = values.keys === undefined ? undefined : openKeysFile(values.keys);
    const log = createLog(output);
    const tls = values.tls || values.proxy || values.caFile !== undefined;
    const { url, httpsUrl, authority, sandbox, close } = await startSandboxServer({
      mode: /** @type {SandboxMode | undefined} */ (values.mode),
      keys: kept?.keys,
      port: values.port ?? 8790,
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
    try {
      kept?.keep(sandbox.keys, authority);
      if (values.writeEnv !== undefined)
        writeMerchantFile(values.writeEnv, merchantVariables(sandbox.credentials, url));
      if (authority && values.caFile !== undefined) writeCertificate(values.caFile, authority.certificate);
      output.result({ type: 'started', url, httpsUrl });
      const certificates = (await sandbox.certificates()).length > 0;
      output.line(guide(url, { certificates, switching: values.mode === 'switching' }));
      if (httpsUrl !== undefined) output.line(tlsGuide({ url, httpsUrl, proxy: values.proxy, caFile: values.caFile }));
      await until(signal);
    } finally {
      await close();
    }
  },
};

/** What can be asked of it. @param {string} url @param {{ certificates: boolean, switching: boolean }} has */
function guide(url, { certificates, switching }) {
  const lines = [
    `WeChat Pay sandbox: ${url}`,
    `  dashboard     ${url}/`,
    `  interface     ${url}/_sandbox/openapi.json`,
    `  credentials   curl ${url}/_sandbox/credentials`,
    `  order         curl ${url}/_sandbox/orders/OUT_TRADE_NO`,
    `  payer pays    curl -X POST ${url}/_sandbox/orders/OUT_TRADE_NO/pay`,
    `  payer cancels curl -X POST ${url}/_sandbox/orders/OUT_TRADE_NO/cancel`,
    `  notify again  curl -X POST ${url}/_sandbox/notifications/OUT_TRADE_NO/resend`,
    `  refund        curl ${url}/_sandbox/refunds/OUT_REFUND_NO`,
    `  refund ends   curl -X POST ${url}/_sandbox/refunds/OUT_REFUND_NO/settle -d '{"result":"SUCCESS"}'`,
    `  notify again  curl -X POST ${url}/_sandbox/refunds/OUT_REFUND_NO/resend`,
    `  refuse a refund  curl -X POST ${url}/_sandbox/refund-refusals -d '{"code":"NOT_ENOUGH"}'`,
    `  all faults    curl ${url}/_sandbox/faults`,
    `  a fault       curl -X POST ${url}/_sandbox/faults -d '{"name":"timeout-after-effect"}'`,
    `  no faults     curl -X DELETE ${url}/_sandbox/faults`,
    `  all operations  curl ${url}/_sandbox/operations`,
    `  set an answer  curl -X POST ${url}/_sandbox/answers -d '{"method":"GET","path":"/v3/...","body":{}}'`,
    `  the clock     curl -X POST ${url}/_sandbox/clock -d '{"offset":600}'`,
    ...(certificates
      ? [
          `  certificates  curl ${url}/_sandbox/certificates`,
          `  one more      curl -X POST ${url}/_sandbox/certificates/rotate`,
          `  oldest ends   curl -X POST ${url}/_sandbox/certificates/retire`,
          `  refuse a download  curl -X POST ${url}/_sandbox/certificates/fail -d '{"status":500}'`,
        ]
      : []),
    ...(switching
      ? [`  the switch    curl -X POST ${url}/_sandbox/switch -d '{"stage":"running"}'; prepared, running, finished`]
      : []),
  ];
  return lines.join('\n');
}

/** How clients with a fixed host get in. @param {{ url: string, httpsUrl: string, proxy?: boolean, caFile?: string }} at */
const tlsGuide = ({ url, httpsUrl, proxy, caFile }) =>
  [
    `  TLS           ${httpsUrl}`,
    `  to be trusted ${caFile ?? `curl ${url}/_sandbox/ca.pem`}`,
    ...(proxy ? [`  proxy         HTTPS_PROXY=${url}`] : []),
  ].join('\n');
