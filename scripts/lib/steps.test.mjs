// Tests of the runner behind `npm test`, with steps that only record when they run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import * as runner from './steps.mjs';

/** @typedef {import('./steps.mjs').Step} Step */
/** @typedef {import('./resources.mjs').Resource} Resource */

const all = () => true;

/**
 * Records the events in order and the printed text.
 */
function stage() {
  /** @type {string[]} */
  const events = [];
  /** @type {string[]} */
  const printed = [];
  const work =
    (/** @type {string} */ name, /** @type {number} */ ms, /** @type {string | Error} */ result) => async () => {
      events.push(`${name} begins`);
      await delay(ms);
      events.push(`${name} ends`);
      if (result instanceof Error) throw result;
      return result;
    };
  return {
    events,
    printed,
    /**
     * @param {string} name @param {Partial<Omit<Resource, 'make'>> & { ms?: number, fails?: Error }} [options]
     * @returns {Resource}
     */
    resource: (name, { ms = 0, fails, ...rest } = {}) => ({
      name,
      make: work(name, ms, fails ?? `value of ${name}`),
      ...rest,
    }),
    /**
     * @param {string} name @param {Partial<Omit<Step, 'run'>> & { ms?: number, fails?: Error }} [options]
     * @returns {Step}
     */
    step: (name, { ms = 0, fails, ...rest } = {}) => ({
      name,
      lane: 'cargo',
      needs: [],
      run: work(name, ms, fails ?? ''),
      ...rest,
    }),
    /** @param {readonly Step[]} steps @param {readonly Resource[]} resources @param {(step: Step) => boolean} [chosen] */
    run: (steps, resources, chosen = all) =>
      runner.runSteps(steps, chosen, { resources, print: (text) => void printed.push(text) }),
    /** @param {string[]} order */
    inOrder: (...order) => {
      const places = order.map((event) => events.indexOf(event));
      assert.ok(
        places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1)),
        `${order.join(', ')} in ${events.join(', ')}`,
      );
    },
  };
}

const states = (/** @type {import('./steps.mjs').Line[]} */ lines) =>
  Object.fromEntries(lines.map(({ name, state }) => [name, state]));

test('a step begins when all it needs is ready, whatever the speeds', async () => {
  const speeds = [0, 20, 40];
  for (const early of [true, false]) {
    for (const [build, modules, before] of speeds.flatMap((a) => speeds.flatMap((b) => speeds.map((c) => [a, b, c])))) {
      const { run, step, resource, inOrder } = stage();
      const lines = await run(
        [
          step('build', { needs: ['package'] }),
          step('first', { lane: 'javascript', ms: before }),
          step('types', { lane: 'javascript', needs: ['package', 'modules'] }),
          step('load', { lane: 'alone', needs: ['modules'] }),
        ],
        [
          resource('modules', { ms: modules, early }),
          resource('tools'),
          resource('package', { ms: build, needs: ['tools'] }),
        ],
      );
      inOrder('tools ends', 'package begins', 'package ends', 'types begins', 'types ends', 'load begins');
      inOrder('modules ends', 'types begins');
      inOrder('package ends', 'build begins');
      assert.ok(lines.length === 4 && lines.every(({ state }) => state === 'passed'));
    }
  }
});

test('a resource is made once for all, and what it resolved with reaches the steps that need it', async () => {
  const { run, events, step, resource } = stage();
  /** @type {Record<string, string>[]} */
  const got = [];
  const asks = { run: async (/** @type {Record<string, string>} */ ready) => void got.push(ready) };
  await run(
    [
      { ...step('one', { needs: ['package'] }), ...asks },
      { ...step('two', { lane: 'javascript', needs: ['package', 'file'] }), ...asks },
      { ...step('three', { lane: 'javascript' }), ...asks },
    ],
    [resource('package', { ms: 10 }), resource('file', { needs: ['package'] })],
  );
  assert.equal(events.filter((event) => event === 'package begins').length, 1);
  const file = { package: 'value of package', file: 'value of file' };
  assert.deepEqual(
    new Set(got.map((one) => JSON.stringify(one))),
    new Set([{ package: file.package }, file, {}].map((one) => JSON.stringify(one))),
  );
});

test('what is fetched early is fetched beside earlier steps, the rest when its step has its turn', async () => {
  const { run, step, resource, inOrder } = stage();
  await run(
    [step('compile', { ms: 40 }), step('publish', { needs: ['package'] })],
    [resource('modules', { early: true }), resource('package', { needs: ['modules'] })],
  );
  inOrder('modules begins', 'modules ends', 'compile ends', 'package begins', 'package ends', 'publish begins');
});

test('a resource that fails fails exactly the steps that need it, and is shown once', async () => {
  /** @type {unknown[]} */
  const unhandled = [];
  const listener = (/** @type {unknown} */ reason) => void unhandled.push(reason);
  process.on('unhandledRejection', listener);
  for (const early of [true, false]) {
    const { run, events, printed, step, resource } = stage();
    const lines = await run(
      [
        // Delays the steps below until long after the early resource has failed.
        step('slow', { ms: 40 }),
        step('direct', { needs: ['modules', 'browsers'] }),
        step('other', { needs: ['browsers'] }),
        step('indirect', { lane: 'javascript', needs: ['package'] }),
        step('free', { lane: 'javascript' }),
      ],
      [
        resource('modules', { early, fails: new Error('no network\nat all') }),
        resource('browsers', { early, ms: 60 }),
        resource('package', { needs: ['modules'] }),
      ],
    );
    assert.deepEqual(states(lines), {
      slow: 'passed',
      direct: 'failed',
      other: 'passed',
      indirect: 'failed',
      free: 'passed',
    });
    assert.equal(lines[1]?.detail, 'needs modules, which failed: no network\nat all');
    assert.match(lines[3]?.detail ?? '', /modules, which failed: no network/);
    for (const name of ['direct', 'indirect', 'package']) assert.ok(!events.includes(`${name} begins`), name);
    assert.equal(printed.filter((text) => text.includes('--- modules failed')).length, 1);
  }
  await delay(10);
  process.off('unhandledRejection', listener);
  assert.deepEqual(unhandled, []);
});

test('nothing that a failed step needed is still being made when the next step runs', async () => {
  const { run, step, resource, inOrder } = stage();
  await run(
    [step('fails', { needs: ['modules', 'browsers'] }), step('measures', { lane: 'alone' })],
    [resource('modules', { fails: new Error('no network') }), resource('browsers', { ms: 30 })],
  );
  inOrder('browsers ends', 'measures begins');
});

test('only what the chosen steps need is made', async () => {
  for (const early of [true, false]) {
    const { run, events, step, resource } = stage();
    const steps = [
      step('build', { needs: ['package'] }),
      step('types', { lane: 'javascript', needs: ['modules', 'package'] }),
      step('publint', { lane: 'javascript', needs: ['package'] }),
      step('conformance', { lane: 'alone', needs: ['browsers'] }),
    ];
    const resources = [
      resource('modules', { early }),
      resource('browsers', { early }),
      resource('tools', { early }),
      resource('package', { needs: ['tools'] }),
    ];
    const lines = await run(steps, resources, ({ name }) => name === 'publint');
    assert.deepEqual(states(lines), { publint: 'passed' });
    assert.deepEqual(
      events.filter((event) => event.endsWith('begins')),
      ['tools begins', 'package begins', 'publint begins'],
    );
  }
});

test('a step that fails, or cannot run here, does not hold up those behind it', async () => {
  const { run, printed, step } = stage();
  const lines = await run(
    [
      step('fails', { fails: new Error('two is not one') }),
      step('cannot', { fails: new runner.NotRun('no browser') }),
      step('passes', { lane: 'javascript' }),
    ],
    [],
  );
  assert.deepEqual(states(lines), { fails: 'failed', cannot: 'not run', passes: 'passed' });
  assert.ok(printed.some((text) => text.includes('--- fails failed\nError: two is not one')));
});

test('the steps of a lane, and those alone, never run beside each other', async () => {
  const { run, step, inOrder } = stage();
  await run(
    [
      step('a', { ms: 20 }),
      step('b'),
      step('c', { lane: 'javascript', ms: 40 }),
      step('d', { lane: 'javascript' }),
      step('e', { lane: 'alone', ms: 20 }),
      step('f', { lane: 'alone' }),
    ],
    [],
  );
  inOrder('a ends', 'b begins', 'b ends', 'e begins', 'e ends', 'f begins');
  inOrder('c ends', 'd begins', 'd ends', 'e begins');
});

test('a mistake in the list is refused before anything runs, whatever is chosen', async () => {
  const { run, events, step, resource } = stage();
  const none = () => false;
  await assert.rejects(run([step('a', { needs: ['modles'] })], [resource('modules')], none), /"a" needs "modles"/);
  await assert.rejects(
    run([step('a')], [resource('package', { needs: ['modules'] }), resource('modules')], none),
    /"package" needs "modules"/,
  );
  await assert.rejects(run([step('a'), step('a')], [], none), /two steps are called "a"/);
  await assert.rejects(run([], [resource('a'), resource('a')], none), /two resources are called "a"/);
  assert.deepEqual(events, []);
});

test('words choose the steps whose names contain one of them, a whole name that step alone; no word chooses all', async () => {
  const { choose } = await import('../../tools/choose.mjs');
  const names = [
    'build',
    'cargo clippy',
    'cargo clippy, wasm32',
    'reproducible build',
    'node:test',
    'node:test, time and load',
  ];
  const chosen = (/** @type {string[]} */ ...texts) =>
    choose(
      names.map((name) => ({ name })),
      texts,
    ).map(({ name }) => name);
  assert.deepEqual(chosen('clip, LOAD'), ['cargo clippy', 'cargo clippy, wasm32', 'node:test, time and load']);
  assert.deepEqual(chosen('repro', 'time'), ['reproducible build', 'node:test, time and load']);
  for (const name of names) assert.deepEqual(chosen(name.toUpperCase()), [name]);
  assert.deepEqual(chosen('build,cargo clippy'), ['build', 'cargo clippy']);
  assert.deepEqual(chosen('nothing'), []);
  assert.deepEqual(chosen(','), []);
  assert.deepEqual(chosen(), names);
});

test('every step of npm test asks only for what there is, and those that use the package ask for it', async () => {
  const { allSteps } = await import('../steps/all.mjs');
  const { stepResources } = await import('../steps/resources.mjs');
  const root = new URL('../..', import.meta.url).pathname;
  const steps = allSteps(root, { rows: [] });
  assert.deepEqual(await runner.runSteps(steps, () => false, { resources: stepResources(root) }), []);
  const needs = (/** @type {string} */ name) => steps.find((step) => step.name === name)?.needs ?? [];
  assert.deepEqual(needs('cargo fmt'), []);
  const modules = ['node_modules', 'examples/node_modules', 'examples/front-end/node_modules'];
  assert.deepEqual(needs('JavaScript types (checkJs)'), [...modules, 'package']);
  for (const name of ['build', 'publint', 'conformance', 'node:test', 'node:test, time and load'])
    assert.ok(needs(name).includes('package'), name);
  // The pages need a browser, the kernels the newest Node.
  for (const need of ['browsers', 'tests/conformance/node_modules', 'RSA harness'])
    assert.ok(needs('node:test').includes(need), need);
});
