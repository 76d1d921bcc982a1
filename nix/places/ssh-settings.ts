import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RemoteBuilder } from './remote-builder.ts'

/**
 * What goes before the reader's own configuration of ssh: nobody is there to answer a question. A
 * connection that is silent for so long is lost, so that what it built is built elsewhere.
 */
const always = ['BatchMode yes']
const unlessSaid = ['ConnectTimeout 10', 'ServerAliveInterval 10', 'ServerAliveCountMax 3']

/** Settings of ssh (`ssh_config(5)`) for these builders, and below them those of the reader. */
export function sshSettings(builders: readonly RemoteBuilder[]): string {
  const own = builders.flatMap(({ host, port, key }) => [
    ...(port === null && key === null ? [] : [`Host ${host}`]),
    ...(port === null ? [] : [`  Port ${port}`]),
    ...(key === null ? [] : [`  IdentityFile "${key}"`, '  IdentitiesOnly yes'])
  ])
  const readers = ['Match all', '  Include ~/.ssh/config', '  Include /etc/ssh/ssh_config']
  const lines = [
    ...[...own, 'Match all', ...always.map((line) => `  ${line}`)],
    ...[...readers, 'Match all', ...unlessSaid.map((line) => `  ${line}`)]
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** Files of this kernel by which ssh reaches builders. */
export interface SshFiles {
  readonly settings: string
  /** What ssh is started with, as words that Nix takes apart at spaces. */
  readonly options: string
}

/**
 * Writes the settings. `folder` is this process's own, with no space in its name. What ssh itself
 * says goes to a file: Nix has it talk as much as itself, and it would stand in the logs of steps.
 */
export function writeSshFiles(folder: string, builders: readonly RemoteBuilder[]): SshFiles {
  const settings = join(folder, 'ssh_config')
  const log = join(folder, 'ssh.log')
  writeFileSync(settings, sshSettings(builders), { mode: 0o600 })
  return { settings, options: `-F ${settings} -E ${log}` }
}
