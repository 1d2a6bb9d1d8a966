// The only place that knows where the package lies: `pkg/` beside `index.html`.
export * from '../pkg/index.js';
export { createKeys, createSandbox, SandboxError } from '../pkg/sandbox/index.js';
