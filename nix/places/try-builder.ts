import { randomUUID } from 'node:crypto'
import { chmodSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  build,
  type FailureCause,
  gatherShell,
  isClosed,
  lookOutside,
  type Shell,
  shellDerivation
} from '../builder/index.ts'
import { isAtLeast, makeTemporaryFolder } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { run } from '../process/index.ts'
import { nixWith } from './nix-with.ts'
import type { RemoteBuilder } from './remote-builder.ts'
import { writeSshFiles } from './ssh-settings.ts'

/** What came of trying a builder out. Versions are those of the other side. */
export type BuilderVerdict =
  /** `sandboxed`: whether a step sees nothing of that machine. */
  | { readonly kind: 'works'; readonly version: string; readonly sandboxed: boolean }
  /** `words` are ssh's. */
  | { readonly kind: 'unreachable'; readonly why: Unreachable; readonly words: string }
  | { readonly kind: 'no-nix' }
  | { readonly kind: 'too-old'; readonly version: string }
  | { readonly kind: 'no-content-addressing'; readonly version: string }
  | { readonly kind: 'cannot-build'; readonly version: string; readonly cause: FailureCause }
  /** This machine has no shell to try it with. */
  | { readonly kind: 'not-tried' }

export type Unreachable =
  | 'no-ssh'
  | 'no-such-host'
  | 'no-answer'
  | 'no-login'
  | 'unknown-key'
  | 'other'

/** What ssh says, in its own words (OpenSSH 6 to 9). */
const sshTexts: readonly (readonly [RegExp, Unreachable])[] = [
  [/Could not resolve hostname/, 'no-such-host'],
  [/Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/, 'unknown-key'],
  [/Permission denied|Too many authentication failures|no mutual signature/, 'no-login'],
  [
    /Connection (?:refused|timed out|reset|closed)|No route to host|Network is unreachable/,
    'no-answer'
  ]
]

/** Why ssh has not come through, by what it said. */
export function whyUnreachable(words: string): Unreachable {
  return sshTexts.find(([pattern]) => pattern.test(words))?.[1] ?? 'other'
}

const oldest = [2, 4] as const

/**
 * Tries a builder out: logs in, asks for its Nix, and builds there what tells whether steps can be
 * content-addressed and are kept from seeing that machine.
 */
export async function tryBuilder(
  nix: Nix,
  builder: RemoteBuilder,
  signal?: AbortSignal
): Promise<BuilderVerdict> {
  const folder = realpathSync(makeTemporaryFolder())
  try {
    chmodSync(folder, 0o755)
    const files = writeSshFiles(folder, [builder])
    const version = await versionThere(builder, files.settings, signal)
    if (typeof version !== 'string') return version
    if (!isAtLeast(version, ...oldest)) return { kind: 'too-old', version }
    const shell = await gatherShell(folder)
    if (shell === null) return { kind: 'not-tried' }
    const there = nixWith(nix, { builders: [builder], own: false }, files)
    const tried = (isAddressed: boolean) => buildThere(there, folder, shell, isAddressed, signal)
    const found = await tried(true)
    if ('sandboxed' in found) return { kind: 'works', version, ...found }
    if ('sandboxed' in (await tried(false))) return { kind: 'no-content-addressing', version }
    return { kind: 'cannot-build', version, cause: found }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The version of Nix on the other side. */
async function versionThere(
  { user, host }: RemoteBuilder,
  settings: string,
  signal: AbortSignal | undefined
): Promise<string | BuilderVerdict> {
  const given = (process.env['NIX_SSHOPTS'] ?? '').split(/\s+/).filter(Boolean)
  const login = user === null ? [host] : ['-l', user, host]
  const asked = await run(
    {
      program: 'ssh',
      arguments: [...given, '-F', settings, '-T', ...login, 'nix-store', '--version'],
      environment: { LC_ALL: 'C' }
    },
    signal
  )
  const words = asked.stderr.trim().split('\n').slice(-1)[0] ?? ''
  if (asked.startError !== null) return { kind: 'unreachable', why: 'no-ssh', words: '' }
  // What ssh itself ends with where it does not come through.
  if (asked.exitCode === 255)
    return { kind: 'unreachable', why: whyUnreachable(asked.stderr), words }
  const version = /\) (\d+\.\d+[\w.]*)/.exec(asked.stdout)?.[1]
  return version ?? { kind: 'no-nix' }
}

async function buildThere(
  nix: Nix,
  folder: string,
  shell: Shell,
  isAddressed: boolean,
  signal: AbortSignal | undefined
): Promise<{ readonly sandboxed: boolean } | FailureCause> {
  const file = join(folder, 'try.nix')
  writeFileSync(file, expression(shell, isAddressed))
  const instantiated = await run(invokeNix(nix, 'nix-instantiate', [file]), signal)
  const drvPath = instantiated.stdout.trim()
  if (instantiated.exitCode !== 0) return { kind: 'other', text: instantiated.stderr.trim() }
  const { derivations } = await build(nix, { drvPaths: [drvPath], maxJobs: 0, signal })
  const report = derivations.get(drvPath)
  if (report?.outPath == null) return report?.cause ?? { kind: 'other', text: '' }
  return { sandboxed: isClosed(nix, report.outPath) }
}

/** Each time another derivation, so that it is built. No sandbox of Nix has a /usr. */
function expression(shell: Shell, isAddressed: boolean): string {
  const given = {
    name: '"nix-workflow-try-builder"',
    script: lookOutside('/usr'),
    contentAddressed: isAddressed,
    more: `attempt = "${randomUUID()}";`
  }
  return `let files = ${shell.files}; in ${shellDerivation(shell, given)}`
}
