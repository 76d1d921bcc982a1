import { copyFileSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { run } from '../process/index.ts'

/** Where a derivation finds its shell: Nix expressions. */
export interface Shell {
  readonly files: string
  readonly builder: string
  readonly arguments: string
}

/**
 * A shell for a probe: the machine's, with the libraries that it loads. A shell from the store
 * is taken as it is, with its own closure.
 */
export async function gatherShell(folder: string): Promise<Shell | null> {
  const found = await run({ program: 'sh', arguments: ['-c', 'command -v sh'] })
  const path = found.stdout.trim()
  if (!path.startsWith('/')) return null
  const real = realpathSync(path)
  if (real.startsWith('/nix/store/')) {
    return { files: `builtins.storePath "${real}"`, builder: 'files', arguments: '[ ]' }
  }
  const gathered = join(folder, 'shell')
  mkdirSync(gathered)
  copyFileSync(real, join(gathered, 'sh'))
  const { stdout } = await run({ program: 'ldd', arguments: [real] })
  let loader: string | null = null
  for (const [, library = ''] of stdout.matchAll(/(\/\S+) \(0x/g)) {
    if (/^ld-/.test(basename(library))) loader = basename(library)
    copyFileSync(realpathSync(library), join(gathered, basename(library)))
  }
  const files = `builtins.path { name = "probe-shell"; path = /. + ${JSON.stringify(gathered)}; }`
  if (loader === null) return { files, builder: '"${files}/sh"', arguments: '[ ]' }
  return {
    files,
    builder: `"\${files}/${loader}"`,
    arguments: '[ "--library-path" "${files}" "${files}/sh" ]'
  }
}

/** What a probe builds: Nix expressions. */
interface ShellDerivation {
  readonly name: string
  readonly script: string
  readonly contentAddressed: boolean
  /** More attributes. */
  readonly more?: string
}

/** In Nix, a derivation that runs a script by a shell; `files` has to mean the files of the shell there. */
export function shellDerivation(
  shell: Shell,
  { name, script, contentAddressed, more = '' }: ShellDerivation
): string {
  const addressed =
    '__contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256";'
  return `derivation {
    name = ${name};
    system = builtins.currentSystem;
    builder = ${shell.builder};
    args = ${shell.arguments} ++ [ "-c" ${script} ];
    ${more}
    ${contentAddressed ? addressed : ''}
  }`
}

/** In Nix, a script that writes down whether a build sees a path of the machine, which no sandbox shows. */
export function lookOutside(path: string): string {
  return `"if [ -e ${path} ]; then echo open > $out; else echo closed > $out; fi"`
}

/** Whether a build that ran `lookOutside` saw nothing. */
export function isClosed(nix: Nix, outPath: string): boolean {
  return readFileSync(nix.onDisk(outPath), 'utf8').trim() === 'closed'
}
