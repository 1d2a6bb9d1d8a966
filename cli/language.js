/**
 * Chinese or English: `--lang`, or what the environment says.
 *
 * @typedef {'zh' | 'en'} Language
 * @typedef {readonly [zh: string, en: string]} Words
 */

/**
 * @param {readonly string[]} args
 * @param {Record<string, string | undefined>} env
 * @returns {Language}
 */
export function languageFrom(args, env) {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const asked = at < 0 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1]);
  return /^zh/i.test(asked ?? (env.LC_ALL || env.LC_MESSAGES || env.LANG || '')) ? 'zh' : 'en';
}

/** @param {Words} words @param {Language} language */
export const say = ([zh, en], language) => (language === 'zh' ? zh : en);
