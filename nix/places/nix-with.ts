import type { Nix } from '../installation/index.ts'
import { machineLine, nixName, type RemoteBuilder } from './remote-builder.ts'
import type { SshFiles } from './ssh-settings.ts'

/** Which builders a call of Nix may use; `own`: those that its configuration names, too. */
export interface Usable {
  readonly builders: readonly RemoteBuilder[]
  readonly own: boolean
}

/** The same Nix, handing builds to these builders. */
export function nixWith(nix: Nix, { builders, own }: Usable, files: SshFiles | null): Nix {
  if (builders.length === 0 && own) return nix
  const setting = [...builders.map(machineLine), ...(own ? [nix.builders] : [])]
    .filter((line) => line.trim() !== '')
    .join(' ; ')
  const machines = new Map(builders.map((builder) => [nixName(builder), builder.url]))
  const options = [process.env['NIX_SSHOPTS'] ?? '', files?.options ?? ''].join(' ').trim()
  return {
    ...nix,
    onDisk: (path) => nix.onDisk(path),
    builders: setting,
    ...(setting === '' ? {} : { machines }),
    get environment() {
      const { NIX_CONFIG = '', ...environment } = nix.environment
      const lines = [`builders = ${setting}`, 'builders-use-substitutes = true']
      return {
        ...environment,
        NIX_CONFIG: `${NIX_CONFIG}${lines.join('\n')}\n`,
        ...(options === '' ? {} : { NIX_SSHOPTS: options })
      }
    }
  }
}
