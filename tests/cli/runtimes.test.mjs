// The command in every runtime that has a command line: from nothing to a notification, with the times.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { commandIn, makeProject, RUNTIMES, startMerchant } from './project.mjs';

/** @type {Awaited<ReturnType<typeof makeProject>>} */
let project;
before(async () => {
  project = await makeProject();
});
after(() => project?.dispose());

for (const [index, runtime] of RUNTIMES.entries()) {
  test(`${runtime.name}: a demo, a sandbox, its doctor, notifications to a handler and through the inbox`, async (t) => {
    const command = commandIn(project.folder, runtime);
    const keys = `keys ${index}.json`;
    const done = async (/** @type {readonly string[]} */ args) => {
      const ended = await command.run(args);
      assert.equal(ended.code, 0, `${args[0]}: ${ended.stdout}\n${ended.stderr}`);
      return ended;
    };
    const demo = await done(['demo', '--json']);
    const sandbox = await command.start(['sandbox', '--port', '0', '--keys', keys]);
    const merchant = await startMerchant(() => 204);
    const stops = [async () => merchant.close(), async () => void (await sandbox.stop())];
    t.after(() => Promise.all(stops.map((stop) => stop())));
    const doctor = await done(['doctor', '--sandbox', sandbox.url]);
    const trigger = await done(['trigger', 'TRANSACTION.SUCCESS', '--to', merchant.url, '--keys', keys]);
    const ports = ['--port', '0', '--sandbox-port', '0'];
    const listen = await command.start(['listen', '--keys', keys, ...ports, '--forward-to', merchant.url]);
    stops.push(async () => void (await listen.stop()));
    await done(['trigger', 'REFUND.SUCCESS', '--to', listen.url, '--keys', keys]);
    const { event_type, ok } = await listen.line((/** @type {any} */ { type }) => type === 'notification');
    assert.deepEqual([event_type, ok, merchant.received.length], ['REFUND.SUCCESS', true, 2]);
    assert.equal((await command.run(['nonsense'])).code, 2);
    assert.equal((await command.run(['sign', 'GET', '/v3/certificates'])).code, 3);
    const times = { demo, sandbox, doctor, trigger, listen };
    const shown = Object.entries(times).map(([name, { ms }]) => `${name} ${ms} ms`);
    console.log(`${runtime.name}: ${shown.join(', ')}`);
    assert.deepEqual([await listen.stop(), await sandbox.stop()], [0, 0], 'both end at Ctrl-C');
  });
}
