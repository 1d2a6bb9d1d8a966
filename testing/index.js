/**
 * For tests of a merchant's own code: a plausible content of every notification, and any notification encrypted and signed
 * as WeChat Pay would. On the side of the sandbox: it shares no code with the client.
 */

export { createKeys, createSandbox, SandboxError } from '../sandbox/index.js';
export { eventTypes, fixture, fixtures } from './fixtures.js';
export { signNotification } from './sign.js';
