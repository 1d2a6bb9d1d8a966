// RSA kernels: each one this engine has signs and verifies the same, and the choice among them is told truthfully.
// What an engine lacks differs from runtime to runtime; the number of checks does not.
import { equal, ok } from '../assert.mjs';
import { merchant, vectorClient } from '../fixtures.mjs';

const KERNELS = /** @type {const} */ (['scalar', 'integer', 'fma']);

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'every RSA kernel of this engine, forced, signs as in the vectors and verifies',
    async run(lib, env) {
      const status = lib.rsaKernelStatus();
      const publicKey = env.vectors.keys.TEST_ONLY_merchant_certificate_pem;
      try {
        for (const kernel of KERNELS) {
          const ready = status[kernel] === 'ready';
          equal(lib.forceRsaKernel(kernel), ready, `${kernel} is ${status[kernel]}`);
          if (ready && lib.rsaKernel() !== kernel) throw new Error(`forced ${kernel}, ${lib.rsaKernel()} is used`);
          const client = vectorClient(lib, env);
          for (const { message, signature } of env.vectors.request_signing) {
            equal(await client.sign(message), signature, `signature with ${lib.rsaKernel()}`);
            equal(lib.verifySignature({ message, signature, publicKey }), true, `verdict with ${lib.rsaKernel()}`);
            equal(
              lib.verifySignature({ message: `${message}x`, signature, publicKey }),
              false,
              `verdict with ${lib.rsaKernel()}`,
            );
          }
        }
      } finally {
        lib.forceRsaKernel();
      }
    },
  },
  {
    name: 'without force the fastest RSA kernel that is ready works',
    run(lib) {
      ok(lib.forceRsaKernel(), 'no force');
      const status = lib.rsaKernelStatus();
      const fastest = [...KERNELS].reverse().find((kernel) => status[kernel] === 'ready');
      equal(lib.rsaKernel(), fastest, 'kernel');
      equal(status.scalar, 'ready', 'the scalar kernel needs nothing of the engine');
    },
  },
  {
    name: 'warming up changes nothing but the time of the first signature',
    async run(lib, env) {
      const { client, sandbox } = await merchant(lib, env);
      const before = await client.sign('text');
      client.warmUp();
      equal(await client.sign('text'), before, 'signature');
      sandbox.close();
    },
  },
];
