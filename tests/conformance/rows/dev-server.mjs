// Vite's development server: packages are prepared one by one and loaded as they are imported, not as one bundle.
// As a program it is that server: dev-server.mjs TOOLS ROOT, and tells its address and version on a line.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { load } from './bundlers.mjs';

/**
 * Starts it on `root` in a process of its own.
 *
 * @param {string} tools
 * @param {string} root
 * @returns {Promise<{ url: string, version: string, stop: () => void }>}
 */
export async function developmentServer(tools, root) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), tools, root], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
  });
  const line = await new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('error', reject).once('exit', () => reject(new Error(`Vite does not start\n${complaints}`)));
  });
  child.removeAllListeners('exit');
  return { ...JSON.parse(line), stop: () => child.kill() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [tools = '', root = ''] = process.argv.slice(2);
  const { createServer, version } = await load(tools, 'vite');
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    cacheDir: `${root}/vite-cache`,
    // The suite's page comes from another port, and nothing in the folder changes.
    server: { host: '127.0.0.1', port: 0, cors: true, hmr: false, watch: null },
  });
  await server.listen();
  console.log(
    JSON.stringify({ url: `http://127.0.0.1:${server.httpServer.address().port}`, version: `Vite ${version}` }),
  );
}
