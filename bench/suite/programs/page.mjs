// Browsers: the page says in `TASK` what to do; the result is posted to where the page came from.
import fixture from '../../generated/fixture.mjs';
import { coldStart } from '../cold.mjs';
import { about, contestants } from '../contestants/all.mjs';
import { interleave, localEntries } from '../interleave.mjs';
import { everywhere, imported } from '../libraries.mjs';

const importers = everywhere(async () => (await fetch('/files/generated/rsa-peer.wasm')).arrayBuffer());

/** @param {{ pace?: import('../types.js').Pace, cold?: string[] }} task */
async function result({ pace, cold = [] }) {
  if (pace) {
    const libraries = await imported(importers);
    const figures = await interleave(localEntries(await contestants(libraries, fixture)), pace);
    return { about: about(libraries['wechatpay-wasm']), figures };
  }
  /** @type {Record<string, number>} */
  const times = {};
  for (const name of cold) times[name] = await coldStart(name, /** @type {() => Promise<any>} */ (importers[name]), fixture);
  return times;
}

async function main() {
  const row = location.pathname.replace(/^\/pages\//, '');
  const body = JSON.stringify(await result(/** @type {any} */ (globalThis).TASK).catch((error) => ({ error: String(error.stack ?? error) })));
  await fetch(`/report/${row}`, { method: 'POST', body });
}

void main();
