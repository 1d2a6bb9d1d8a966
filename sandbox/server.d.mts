import type { Sandbox, SandboxOptions } from './index.js';

export interface SandboxServerOptions extends SandboxOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default `127.0.0.1`. */
  host?: string;
}

export interface SandboxServer {
  /** For example `http://127.0.0.1:8790`, without a final slash. */
  url: string;
  sandbox: Sandbox;
  /** Stops the server, open connections and pending notifications. */
  close(): Promise<void>;
}

/** Starts a sandbox as an HTTP server. Rejects if the port is taken. */
export function startSandboxServer(options?: SandboxServerOptions): Promise<SandboxServer>;
