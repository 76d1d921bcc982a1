import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { basename, join } from 'node:path'
import { nixUnusableInWords } from '../../kernel/render/words/nix-unusable.ts'
import { findNix } from '../../nix/find.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { run } from '../../nix/process/process.ts'
import { nothingRemembered } from '../../nix/remembered/remembered.ts'
import { scratchFolder } from './scratch.ts'

/** A Nix for tests, with a folder of its own; `remove` takes store, state and folder away. */
export interface TestNix {
  readonly nix: Nix
  /** Empty at first. Beside the store, not within. */
  readonly folder: string
  /** What `findNix` was given: to find the same store and state again, as a new kernel would. */
  readonly environment: NodeJS.ProcessEnv
  remove(): void
}

/**
 * A Nix on a private chroot store in a temporary folder, without caches, sandboxed, two jobs.
 * `settings` are further lines of `NIX_CONFIG`. Call `remove` in `afterAll`.
 *
 *     const test = await testNix()
 *     afterAll(() => test.remove())
 */
export async function testNix(settings: readonly string[] = []): Promise<TestNix> {
  const folder = scratchFolder('nix')
  const environment = testEnvironment(folder, settings)
  const nix = await foundNix(environment)
  const own = join(folder, 'work')
  mkdirSync(own)
  return { nix, folder: own, environment, remove: () => removeTree(folder) }
}

/** The variables of an environment that have a value, as a program is given them. */
export function definedIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const]
    )
  )
}

/** The Nix that a kernel would find; a test fails with the reason where it would find none. */
export async function foundNix(environment: NodeJS.ProcessEnv): Promise<Nix> {
  const found = await findNix(environment)
  if (found.ok) return found.value
  const { message, way } = nixUnusableInWords(found.mistake)
  throw new Error(`${message} ${way}`)
}

/** The same Nix with something else about it; of its store nothing is remembered yet. */
export function changedNix(nix: Nix, changes: Partial<Nix>): Nix {
  return {
    ...{ ...nix, onDisk: (path) => nix.onDisk(path), remembered: nothingRemembered() },
    ...changes
  }
}

/** The same Nix, whose `nix-store` does nothing but say something where a word is among its arguments. */
export function failingNix({ nix, folder, environment }: TestNix, word: string, said: string): Nix {
  const bin = join(folder, `failing-at-${word}`)
  mkdirSync(bin)
  const { PATH = '' } = environment
  const lines = [
    '#!/bin/sh',
    `case " $* " in *" ${word} "*) echo '${said}' >&2; exit 1 ;; esac`,
    `PATH='${PATH}' exec nix-store "$@"`
  ]
  writeFileSync(join(bin, 'nix-store'), `${lines.join('\n')}\n`, { mode: 0o755 })
  return changedNix(nix, { environment: { ...nix.environment, PATH: `${bin}:${PATH}` } })
}

/**
 * The environment of `testNix`, with everything below `folder`: for tests that start a kernel as a
 * process and have it find Nix by itself.
 */
export function testEnvironment(
  folder: string,
  settings: readonly string[] = []
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NIX_WORKFLOW_STORE: join(folder, 'store'),
    NIX_WORKFLOW_STATE: join(folder, 'state'),
    NIX_CONFIG: ['substituters =', 'max-jobs = 2', ...settings].join('\n')
  }
}

/**
 * Removes a folder with a store in it, whose files and folders are read-only. Something may still
 * be at work in it (a probe that nobody waits for), so files may come and go meanwhile.
 */
export function removeTree(folder: string): void {
  const makeWritable = (path: string) => {
    try {
      if (!lstatSync(path).isDirectory()) return
      chmodSync(path, 0o700)
      for (const name of readdirSync(path)) makeWritable(join(path, name))
    } catch {
      // It is gone already.
    }
  }
  for (let attempt = 1; ; attempt++) {
    makeWritable(folder)
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      return
    } catch (error) {
      if (attempt === 5) throw error
    }
  }
}

/**
 * The .drv paths of the attributes `names` of a Nix expression, in their order. Relative paths in
 * the expression are those of `folder`. Throws with Nix's words where it cannot be evaluated.
 */
export async function instantiate(
  nix: Nix,
  folder: string,
  expression: string,
  names: readonly string[]
): Promise<string[]> {
  const file = join(folder, 'test.nix')
  writeFileSync(file, expression)
  const attributes = names.flatMap((name) => ['-A', name])
  const asked = await run(invokeNix(nix, 'nix-instantiate', [file, ...attributes]))
  if (asked.exitCode !== 0) throw new Error(asked.stderr || (asked.startError ?? 'it was ended'))
  // An output that is not the first is named behind the path.
  return asked.stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/!.*/, ''))
}

/** Programs that a test's builders have, each a shell function of its name. */
const programs = [
  'dash',
  'cat',
  'sleep',
  'seq',
  'mkdir',
  'mkfifo',
  'head',
  'kill',
  'date',
  'yes',
  'dd',
  'ls'
]

/**
 * Gathers this machine's shell and a few programs with their libraries below `folder`, and gives
 * Nix definitions for the beginning of a test's expression:
 *
 *     sh NAME SCRIPT            a content-addressed derivation
 *     shWith ATTRIBUTES NAME SCRIPT   with further attributes of the derivation
 *     byInput NAME SCRIPT       an input-addressed one
 *
 * The sandbox shows nothing of the machine, so a test brings what its builders run. The shell stays
 * until the end: as its last command a program would take its place, and Nix, which takes the end of
 * the output for the end of the builder, would now and then kill it just before it exits.
 */
export async function shellDefinitions(folder: string): Promise<string> {
  const gathered = join(folder, 'test-shell')
  const library = join(gathered, 'lib')
  mkdirSync(library, { recursive: true })
  mkdirSync(join(gathered, 'bin'))
  let loader = ''
  const found: string[] = []
  for (const program of programs) {
    const path = ['/usr/bin', '/bin'].map((place) => join(place, program)).find(isFile)
    if (path === undefined) continue
    found.push(program)
    cpSync(realpathSync(path), join(gathered, 'bin', program))
    const { stdout } = await run({ program: 'ldd', arguments: [path] })
    for (const [, file = ''] of stdout.matchAll(/(\/\S+) \(0x/g)) {
      if (basename(file).startsWith('ld-')) loader = basename(file)
      cpSync(realpathSync(file), join(library, basename(file)))
    }
  }
  if (!found.includes('dash') || loader === '') {
    throw new Error('These tests need dash: apt-get install dash')
  }
  const functions = found
    .filter((program) => program !== 'dash' && program !== 'kill')
    .map((program) => `${program}() { "$l/${loader}" --library-path "$l" "$b/${program}" "$@"; }`)
  return `
    shellFiles = builtins.path { name = "test-shell"; path = ${gathered}; };
    shWith = more: name: script: derivation ({
      inherit name;
      system = builtins.currentSystem;
      builder = "\${shellFiles}/lib/${loader}";
      args = [ "--library-path" "\${shellFiles}/lib" "\${shellFiles}/bin/dash" "-c" (''
        l=\${shellFiles}/lib b=\${shellFiles}/bin
        ${functions.join('\n        ')}
      '' + script + "\nexit $?") ];
      __contentAddressed = true;
      outputHashMode = "recursive";
      outputHashAlgo = "sha256";
    } // more);
    sh = shWith { };
    byInput = name: script: derivation (removeAttrs (sh name script).drvAttrs [
      "__contentAddressed" "outputHashMode" "outputHashAlgo"
    ]);
  `
}

function isFile(path: string): boolean {
  return lstatSync(realpathOrSame(path), { throwIfNoEntry: false })?.isFile() === true
}

function realpathOrSame(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
