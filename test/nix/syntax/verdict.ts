import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Nix } from '../../../nix/installation/installation.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { problemsOf, undefinedNames } from '../../../nix/syntax/checks.ts'
import { dialectOf } from '../../../nix/syntax/dialect.ts'
import { parse } from '../../../nix/syntax/parse.ts'
import { freeNames } from '../../../nix/syntax/scope.ts'

/** What `nix-instantiate --parse` says of a text. */
export type Verdict =
  | { readonly accepted: true; /** Nix's print of what it read. */ readonly printed: string }
  | { readonly accepted: false; readonly error: string }

/** How many texts go to Nix in one call; it ends a call at the first that it rejects. */
const batch = 400

/**
 * The verdicts of Nix on `texts`. A call costs 20 ms, so it gets all that are left, and goes on
 * behind the one it ended at.
 */
export async function nixVerdicts(nix: Nix, texts: readonly string[]): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nix-workflow-verdicts-'))
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.nix`)
      writeFileSync(file, text)
      return file
    })
    const verdicts: Verdict[] = []
    while (verdicts.length < files.length)
      verdicts.push(
        ...(await nextVerdicts(nix, folder, files.slice(verdicts.length).slice(0, batch)))
      )
    return verdicts
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function nextVerdicts(
  nix: Nix,
  folder: string,
  files: readonly string[]
): Promise<Verdict[]> {
  const { exitCode, stdout, stderr } = await run({
    ...invokeNix(nix, 'nix-instantiate', ['--parse', ...files]),
    folder
  })
  const printed = stdout.split('\n').slice(0, -1)
  const accepted = printed.map((line): Verdict => ({ accepted: true, printed: line }))
  if (exitCode === 0) {
    if (printed.length !== files.length) throw new Error('Nix printed other than one line a file')
    return accepted
  }
  // What it printed before the error may be cut off: the error says in which file it is.
  const named = [...stderr.matchAll(/\/(\d+)\.nix:\d+:\d+/g)].at(-1)?.[1]
  const index = named === undefined ? -1 : files.indexOf(join(folder, `${named}.nix`))
  if (index === -1) {
    // Nix has crashed, or has an error without a place: it is found by halves.
    if (files.length === 1) return [{ accepted: false, error: stderr } satisfies Verdict]
    return nextVerdicts(nix, folder, files.slice(0, Math.ceil(files.length / 2)))
  }
  return [...accepted.slice(0, index), { accepted: false, error: stderr } satisfies Verdict]
}

/** What our parser and checks say: null where they accept, else what is wrong. */
export function ownVerdict(text: string, nix: Nix, globals: ReadonlySet<string>): string | null {
  const { tree, errorAt } = parse(text, 'program')
  if (tree === null) return `syntax error at ${errorAt}`
  const [problem] = problemsOf(tree, text, dialectOf(nix.version, nix.features))
  if (problem !== undefined) return problem.fault.kind
  const [name] = undefinedNames(freeNames(tree.topNode, text), globals)
  return name === undefined ? null : `undefined variable '${name.name}'`
}

/** The names that Nix knows everywhere, as this version says itself. */
export async function globalNames(nix: Nix): Promise<ReadonlySet<string>> {
  const { stdout } = await run(
    invokeNix(nix, 'nix-instantiate', ['--eval', '-E', 'toString (builtins.attrNames builtins)'])
  )
  const all = stdout.replaceAll('"', '').trim().split(' ')
  const verdicts = await nixVerdicts(nix, all)
  return new Set(all.map((name, index) => (verdicts[index]?.accepted ? name : `__${name}`)))
}

/** The texts of the corpus, some of them wrong. */
export function corpusCases(): readonly string[] {
  const file = join(import.meta.dirname, 'corpus', 'cases.txt')
  return readFileSync(file, 'utf8').slice(0, -1).split('\n----\n')
}

/** Every file of Nix in the repository. */
export function nixFiles(folder = join(import.meta.dirname, '../../..')): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : nixFiles(path)
    return entry.name.endsWith('.nix') ? [path] : []
  })
}
