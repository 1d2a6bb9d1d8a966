// Every proof names what it needs, so that it runs in a folder where nothing is installed yet.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { stepResources } from '../steps/resources.mjs';
import { ready } from './ready.mjs';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const known = stepResources(here).map(({ name }) => name);

test('what a proof needs is among what the steps of npm test need', async () => {
  await assert.rejects(ready(here, ['no such thing']));
  const files = readdirSync(here).filter((file) => file.endsWith('.mjs') && !file.endsWith('.test.mjs'));
  const calls = files.flatMap((file) =>
    [...readFileSync(path.join(here, file), 'utf8').matchAll(/await ready\(root, ([^;]*)\);/g)].map(([, list]) => list),
  );
  assert.equal(calls.length, 5, 'faults, hostile, load, soak and stryker');
  for (const [, name] of calls.join().matchAll(/'([^']+)'/g)) assert.ok(known.includes(name ?? ''), name);
});

test('no proof installs or builds by itself', () => {
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter(
    (one) => one.endsWith('.mjs') && !one.endsWith('.test.mjs') && !one.includes('node_modules'),
  )) {
    const text = readFileSync(path.join(here, file), 'utf8');
    assert.doesNotMatch(text, /ensureNodeModules|scripts\/build\.mjs|'build'\], \{ cwd: root, inherit: true \}/, file);
  }
});
