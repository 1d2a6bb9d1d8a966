import type { Sandbox, SandboxMode, SandboxOptions } from './index.js';

export interface SandboxServerOptions<Mode extends SandboxMode = 'public-key'> extends SandboxOptions<Mode> {
  /** Default 0: any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
  /**
   * Further host names or addresses, without port, by which `/_sandbox/` may be called, for example the name of a
   * container. Names of this machine (`localhost`, `127.0.0.1`) and the `host` above may always. `/v3/` may be called
   * by any name.
   */
  allowedHosts?: string[];
}

export interface SandboxServer<Mode extends SandboxMode = 'public-key'> {
  /** For example `http://127.0.0.1:8790`, without a final slash. */
  url: string;
  sandbox: Sandbox<Mode>;
  /** Stops the server, open connections and pending notifications. */
  close(): Promise<void>;
}

/** Starts a sandbox as an HTTP server. Rejects if the port is taken. */
export function startSandboxServer<Mode extends SandboxMode = 'public-key'>(
  options?: SandboxServerOptions<Mode>,
): Promise<SandboxServer<Mode>>;
