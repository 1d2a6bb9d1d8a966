// Firefox for tests: a profile that asks nothing and sends nothing of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** No first-run pages, no questions, no traffic of the browser's own. */
const QUIET = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'http://127.0.0.1:9/',
  'toolkit.telemetry.enabled': false,
};

/**
 * Writes the settings of a profile, whose folder is made if need be.
 * @param {string} profile
 * @param {Record<string, string | number | boolean>} [more]
 */
export function writeFirefoxSettings(profile, more = {}) {
  mkdirSync(profile, { recursive: true });
  const lines = Object.entries({ ...QUIET, ...more }).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(path.join(profile, 'user.js'), lines.join(''));
}
