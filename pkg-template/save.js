// Saves a file where there is a file system: under its name only when it is whole.

import { configError } from './errors.js';

/** Bundlers for browsers and Workers must not look for it. @type {string} */
const FILE_SYSTEM = 'node:fs/promises';

/**
 * @param {{ next: () => Promise<IteratorResult<Uint8Array, undefined>>, return: () => Promise<unknown> }} parts
 * @param {string} path
 * @param {((progress: { receivedBytes: number }) => unknown) | undefined} onProgress
 * @returns {Promise<{ path: string, bytes: number }>}
 */
export async function saveParts(parts, path, onProgress) {
  const temporary = `${path}.${crypto.randomUUID()}.part`;
  /** @type {import('node:fs/promises').FileHandle | undefined} */
  let file;
  let remove = async () => {};
  try {
    const system = await fileSystem();
    remove = () => system.rm(temporary, { force: true });
    file = await system.open(temporary, 'wx', 0o600);
    let bytes = 0;
    for (;;) {
      const { done, value } = await parts.next();
      if (done) break;
      for (let at = 0; at < value.length; ) at += (await file.write(value, at, value.length - at)).bytesWritten;
      bytes += value.length;
      tell(onProgress, bytes);
    }
    await file.sync();
    await file.close();
    await system.rename(temporary, path);
    return { path, bytes };
  } catch (error) {
    await parts.return();
    await file?.close().catch(() => {});
    if (file) await remove().catch(() => {});
    throw error;
  }
}

/** What the caller's function throws changes nothing. @param {Parameters<typeof saveParts>[2]} onProgress @param {number} receivedBytes */
function tell(onProgress, receivedBytes) {
  try {
    Promise.resolve(onProgress?.({ receivedBytes })).catch(() => {});
  } catch {
    // As above.
  }
}

/** @returns {Promise<typeof import('node:fs/promises')>} */
async function fileSystem() {
  try {
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ FILE_SYSTEM);
  } catch (cause) {
    throw configError(
      'saveTo',
      ['需要文件系统', 'needs a file system'],
      ['只在 Node、Deno 和 Bun 中可用；请改用 body。', 'It works in Node, Deno and Bun; use body elsewhere.'],
      { cause },
    );
  }
}
