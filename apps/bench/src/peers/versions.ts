import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `ws 8.23.0`, as it is in node_modules. */
export function packageVersion(name: string): string {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  return `${name} ${version}`;
}

/** `prosody 0.12.3-1`, as Debian names what is installed. */
export function debianVersion(name: string): string {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${Version}', name]);
  return stdout?.toString() || `${name} of unknown version`;
}
