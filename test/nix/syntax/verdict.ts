import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Nix } from '../../../nix/installation/installation.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { problemsOf, undefinedNames } from '../../../nix/syntax/checks.ts'
import { dialectOf } from '../../../nix/syntax/dialect.ts'
import { Repl, type ReplMessage } from '../../../nix/evaluator/repl.ts'
import { nixString } from '../../../nix/syntax/nix-text.ts'
import { parse } from '../../../nix/syntax/parse.ts'
import { freeNames } from '../../../nix/syntax/scope.ts'

/** What `nix-instantiate --parse` says of a text. */
export type Verdict =
  | { readonly accepted: true; /** Nix's print of what it read. */ readonly printed: string }
  | { readonly accepted: false; readonly error: string }

/** How many texts go to Nix in one call; it ends a call at the first that it rejects. */
const batch = 400

/**
 * The verdicts of Nix on `texts`. A call of `nix-instantiate` costs 20 ms and ends at the first text
 * that it rejects: where it rejects one, a process that lives is asked which these are.
 */
export async function nixVerdicts(nix: Nix, texts: readonly string[]): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nix-workflow-verdicts-'))
  try {
    const verdicts: Verdict[] = []
    for (let first = 0; first < texts.length; first += batch) {
      const part = texts.slice(first, first + batch)
      verdicts.push(...((await printed(nix, folder, part)) ?? (await oneByOne(nix, folder, part))))
    }
    return verdicts
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function oneByOne(nix: Nix, folder: string, texts: readonly string[]): Promise<Verdict[]> {
  const rejected = await rejections(nix, folder, texts)
  const others = texts.filter((_, index) => !rejected.has(index))
  const all = await printed(nix, folder, others)
  // One has ended the process, or is rejected where it stands alone.
  const accepted = (
    all ?? (await Promise.all(others.map((one) => alone(nix, folder, one))))
  ).values()
  return texts.map((_, index) => {
    const error = rejected.get(index)
    const verdict =
      error === undefined ? accepted.next().value : ({ accepted: false, error } as const)
    if (verdict === undefined) throw new Error('Nix gave fewer verdicts than it was asked for')
    return verdict
  })
}

/** What Nix prints of each text; null where it rejects one. */
async function printed(
  nix: Nix,
  folder: string,
  texts: readonly string[]
): Promise<Verdict[] | null> {
  if (texts.length === 0) return []
  const files = texts.map((text, index) => {
    const file = join(folder, `${index}.nix`)
    writeFileSync(file, text)
    return file
  })
  const words = ['--parse', ...files]
  const { exitCode, stdout } = await run({ ...invokeNix(nix, 'nix-instantiate', words), folder })
  if (exitCode !== 0) return null
  const lines = stdout.split('\n').slice(0, -1)
  if (lines.length !== files.length) throw new Error('Nix printed other than one line a file')
  return lines.map((line) => ({ accepted: true, printed: line }))
}

async function alone(nix: Nix, folder: string, text: string): Promise<Verdict> {
  const words = ['--parse', '-E', text]
  const { exitCode, stdout, stderr } = await run({
    ...invokeNix(nix, 'nix-instantiate', words),
    folder
  })
  return exitCode === 0
    ? { accepted: true, printed: stdout.trimEnd() }
    : { accepted: false, error: stderr }
}

/**
 * Which texts `nix repl` cannot read, with its words. Each is the body of a function that nobody calls,
 * so that none is evaluated. One that ends the process is not among them.
 */
async function rejections(
  nix: Nix,
  folder: string,
  texts: readonly string[]
): Promise<ReadonlyMap<number, string>> {
  const errors = new Map<number, string>()
  let words = ''
  const hear = ({ level, text }: ReplMessage) => {
    if (level === 0) words += text
  }
  const nothing = () => undefined
  const begin = () => new Repl(nix, folder, join(folder, 'hashes'), hear, nothing, nothing)
  let repl = begin()
  for (const [index, text] of texts.entries()) {
    // Of a file that it has read it would say the same again.
    const file = join(folder, `body-${index}.nix`)
    writeFileSync(file, `nobodyCallsThis: ${text}`)
    await repl.ready()
    words = ''
    const told = await repl.ask([], `builtins.typeOf (import ${nixString(file)})`)
    if (told.kind === 'ended') repl = begin()
    else if (told.answer === null) errors.set(index, words)
  }
  await repl.close()
  return errors
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
