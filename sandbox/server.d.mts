import type { Sandbox, SandboxMode, SandboxOptions } from './index.js';

export interface SandboxServerOptions<Mode extends SandboxMode = 'public-key'> extends SandboxOptions<Mode> {
  /** Default 0: any free port. A text of digits is taken too, as `process.env.PORT` is. */
  port?: number | string;
  /** Default `127.0.0.1`. */
  host?: string;
  /**
   * Further host names or addresses, without port, by which `/_sandbox/` may be called, for example the name of a
   * container. Names of this machine (`localhost`, `127.0.0.1`) and the `host` above may always. `/v3/` may be called
   * by any name.
   */
  allowedHosts?: string[];
  /**
   * Also TLS on the same port, for clients with a fixed `https://api.mch.weixin.qq.com`. The certificate is issued at this
   * start by a throwaway authority, for WeChat Pay's hosts, the names of this machine, `host` and `allowedHosts`; clients
   * have to trust the authority. Node only. Default: with `proxy` or `authority` true, else false.
   */
  tls?: boolean;
  /**
   * Also a proxy on the same port: `CONNECT` to one of WeChat Pay's hosts leads back here, to any other host it is refused
   * with 403. It never connects to the outside. Needs `tls`. Default false.
   */
  proxy?: boolean;
  /** That of an earlier server, which clients trust already. It is replaced if it has other names or ends soon. */
  authority?: CertificateAuthority;
}

/** What clients have to trust for TLS with the sandbox. It can certify its `names` and no others. */
export interface CertificateAuthority {
  /** X.509, PEM. */
  certificate: string;
  /** PKCS#8 PEM, P-256. */
  privateKey: string;
  /** Host names, and addresses, those of IPv6 in brackets. */
  names: string[];
  /** ISO 8601. */
  expireTime: string;
}

export interface SandboxServer<Mode extends SandboxMode = 'public-key'> {
  /** For example `http://127.0.0.1:8790`, without a final slash. */
  url: string;
  /** With `tls`: the same with `https`. */
  httpsUrl?: string;
  /** With `tls`: give `certificate` to your client, and keep the rest to yourself. */
  authority?: CertificateAuthority;
  sandbox: Sandbox<Mode>;
  /** Stops the server, open connections and pending notifications. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox as an HTTP server. Rejects if the port is taken, and with a `SandboxOptionError` as `createSandbox`.
 *
 * @example
 * const { url, authority, close } = await startSandboxServer({ proxy: true });
 * writeFileSync('ca.pem', authority.certificate);
 * spawn('./shop', { env: { ...process.env, HTTPS_PROXY: url, SSL_CERT_FILE: 'ca.pem' } });
 */
export function startSandboxServer<Mode extends SandboxMode = 'public-key'>(
  options?: SandboxServerOptions<Mode>,
): Promise<SandboxServer<Mode>>;
