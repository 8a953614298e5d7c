// nginx, HAProxy and Caddy of this machine, each with its file of deploy/, in which nothing is
// changed but where things are. Plain JavaScript, so that a tool uses it unbuilt.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findService, runService } from './services.mjs';

/** The processes in the files. */
const PROCESSES = ['127.0.0.1:3001', '127.0.0.1:3002', '127.0.0.1:3003'];

/**
 * Where a proxy is, and what it stands before.
 *
 * @typedef {object} Place
 * @property {string} dir for files of its own, absolute; it is made
 * @property {number} port
 * @property {readonly number[]} targets the ports of three processes
 * @property {boolean} [detached] Ctrl-C is not its business
 * @property {{ cert: string, key: string }} [tls] absolute paths; without, it speaks plain HTTP
 */

/** @typedef {[what: string | RegExp, by: string]} Change */

/** Each writes its configuration, and returns the arguments to be called with. */
const PROXIES = { haproxy, nginx, caddy };

/** @typedef {keyof typeof PROXIES} ProxyName */

export const PROXY_NAMES = /** @type {ProxyName[]} */ (Object.keys(PROXIES));

/**
 * @param {ProxyName} name
 * @param {Place} place
 * @returns {Promise<import('./services.mjs').Service>}
 */
export async function startProxy(name, place) {
  const { dir, port, tls, detached } = place;
  const program = findService(name);
  if (!program) throw new Error(`${name} is not on this machine`);
  mkdirSync(dir, { recursive: true });
  // What Caddy keeps belongs into the folder, too.
  const env = { ...process.env, HOME: dir, XDG_CONFIG_HOME: dir, XDG_DATA_HOME: dir };
  const url = `${tls ? 'https' : 'http'}://localhost:${port}`;
  return runService(program, PROXIES[name](place), { env, detached }, url, port);
}

/** @param {Place} place */
function haproxy({ dir, port, targets, tls }) {
  const pem = join(dir, 'parlour.pem');
  if (tls)
    writeFileSync(pem, `${readFileSync(tls.cert, 'utf8')}\n${readFileSync(tls.key, 'utf8')}`);
  const path = adapt('haproxy.cfg', dir, targets, [
    ['bind :443', `bind :${port}`],
    ['bind :80', `bind unix@${dir}/plain.sock`],
    tls ? ['/etc/haproxy/parlour.pem', pem] : [/ ssl crt \S+ alpn \S+/, ''],
    ...(tls ? [] : [/** @type {Change} */ (['Proto https', 'Proto http'])]),
  ]);
  return ['-f', path, '-db'];
}

/** @param {Place} place */
function nginx({ dir, port, targets, tls }) {
  const path = adapt('nginx.conf', dir, targets, [
    ['listen 443 ssl', `listen ${port}${tls ? ' ssl' : ''}`],
    ['listen 80', `listen unix:${dir}/plain.sock`],
    [/ssl_certificate .*/, tls ? `ssl_certificate ${tls.cert};` : ''],
    [/ssl_certificate_key .*/, tls ? `ssl_certificate_key ${tls.key};` : ''],
  ]);
  const kept = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const folders = kept.map((name) => `${name}_temp_path ${join(dir, name)};`).join(' ');
  const main = join(dir, 'main.conf');
  // Without a master, whoever ends this one process has ended it.
  writeFileSync(
    main,
    `daemon off; master_process off; pid ${dir}/nginx.pid; error_log ${dir}/error.log;
    events { worker_connections 4096; }
    http { access_log off; ${folders} include ${path}; }\n`,
  );
  return ['-e', join(dir, 'error.log'), '-c', main];
}

/** @param {Place} place */
function caddy({ dir, port, targets, tls }) {
  const certificate = tls ? `\n\ttls ${tls.cert} ${tls.key}` : '';
  const path = adapt('Caddyfile', dir, targets, [
    [
      '{$DOMAIN:chat.example.org} {',
      `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${tls ? 'localhost' : ''}:${port} {${certificate}`,
    ],
  ]);
  return ['run', '--adapter', 'caddyfile', '--config', path];
}

/**
 * Writes a file of deploy/ with these changes into a folder, and returns its path.
 *
 * @param {string} file
 * @param {string} dir
 * @param {readonly number[]} targets
 * @param {Change[]} changes
 */
function adapt(file, dir, targets, changes) {
  const processes = PROCESSES.map(
    (process, n) => /** @type {Change} */ ([process, `127.0.0.1:${targets[n]}`]),
  );
  let text = readFileSync(join('deploy', file), 'utf8');
  for (const [what, by] of [...processes, ...changes]) {
    const changed = text.replace(what, by);
    if (changed === text) throw new Error(`there is no ${what} in deploy/${file}`);
    text = changed;
  }
  const path = join(dir, file);
  writeFileSync(path, text);
  return path;
}
