import { bodyOf, nameAt, readHead, scriptKeyAt, scriptLanguages } from '../../../cells/index.ts'
import { localMeaning } from '../../../../nix/syntax/index.ts'
import type { LateCommands } from '../../request/index.ts'
import type { Engine } from '../../state/index.ts'
import type { Completions } from '../../session.ts'
import { argumentKeys } from './arguments.ts'
import { attributesOf, attributesOfLocal } from './attributes.ts'
import { type Candidates, matching } from './candidates.ts'
import { commandNames, completeWord } from './command-words.ts'
import { pathsOnDisk } from './disk-paths.ts'
import { filesInString } from './files-in-strings.ts'
import { namesInScope } from './names.ts'
import { optionsInString } from './options.ts'
import { givenFunctions } from './given-functions.ts'
import { type Limits, usualLimits } from './patience.ts'

/**
 * What can stand at the cursor, also in a cell with mistakes: each place has one source, which this
 * chooses. Nothing of the notebook is built, no program is run outside of the sandbox; values are evaluated no further than their names,
 * and only as long as `limits` say. Without an engine (there is no Nix) only what needs none.
 */
export async function complete(
  engine: Engine | null,
  commands: LateCommands,
  code: string,
  cursor: number,
  limits: Limits = usualLimits
): Promise<Completions> {
  const found =
    (await commandAt(commands, code, cursor)) ??
    (await completeWord(engine, commands, code, cursor, limits)) ??
    languageAt(engine, code, cursor) ??
    optionOfScript(code, cursor) ??
    keyOfScript(code, cursor) ??
    (await inNix(engine, code, cursor, limits))
  return found === null ? { matches: [], start: cursor, end: cursor } : matching(found)
}

/** The name of a `%` command. */
async function commandAt(
  commands: LateCommands,
  code: string,
  cursor: number
): Promise<Candidates | null> {
  const line = code.slice(code.lastIndexOf('\n', cursor - 1) + 1, cursor)
  const typed = cursor === 0 ? undefined : /^[ \t]*%(\w*)$/.exec(line)?.[1]
  if (typed === undefined) return null
  const [rest = ''] = /^\w*/.exec(code.slice(cursor)) ?? []
  const place = { typed, from: cursor - typed.length, to: cursor + rest.length }
  return { candidates: commandNames(await commands()), ...place }
}

/** The language behind `%%`: those of the library, and what the notebook makes with `script.make`. */
function languageAt(engine: Engine | null, code: string, cursor: number): Candidates | null {
  const head = readHead(code)
  if (head.kind !== 'script' || cursor > head.to || cursor < head.from) return null
  const typed = /^%%[ \t]*([\w-]*)$/.exec(code.slice(head.from, cursor))?.[1]
  if (typed === undefined) return null
  const [rest = ''] = /^[\w-]*/.exec(code.slice(cursor)) ?? []
  const notebook = engine?.workspace.notebook
  const own = [...(notebook?.names() ?? [])].filter((name) =>
    notebook
      ?.parts(name)
      .some(({ definition: { expression } }) => /^\(*script\.make\b/.test(expression.text))
  )
  const names = [...scriptLanguages.map(({ name }) => name), ...own]
  const candidates = names.map((text) => ({ text, type: 'language', rank: 0 }))
  return { candidates, typed, from: cursor - typed.length, to: cursor + rest.length }
}

/** What can stand behind the inputs of a script: that it is a sweep. */
function optionOfScript(code: string, cursor: number): Candidates | null {
  const head = readHead(code)
  if (head.kind !== 'script' || cursor > head.to || cursor < head.from) return null
  const typed = /\s(-[\w-]*)$/.exec(code.slice(head.from, cursor))?.[1]
  if (typed === undefined) return null
  const [rest = ''] = /^[\w-]*/.exec(code.slice(cursor, head.to)) ?? []
  const signature = 'a step for each value, as in --sweep depth="[2 4 8]"'
  const candidates = [{ text: '--sweep', type: 'option', signature, rank: 0 }]
  return { candidates, typed, from: cursor - typed.length, to: cursor + rest.length }
}

/** A key of `inputs` or `params` in a script. */
function keyOfScript(code: string, cursor: number): Candidates | null {
  const key = scriptKeyAt(code, cursor)
  if (key === null) return null
  const type = key.of === 'inputs' ? 'input' : 'parameter'
  const { typed, from, to } = key
  const candidates = key.keys.map((text, rank) => ({ text, type, rank }))
  return { candidates, typed, from, to }
}

async function inNix(
  engine: Engine | null,
  code: string,
  cursor: number,
  limits: Limits
): Promise<Candidates | null> {
  const body = bodyOf(code)
  if (engine !== null && body !== '') {
    const found =
      (await filesInString(engine, body, cursor, limits)) ??
      (await optionsInString(engine, body, cursor, limits)) ??
      (await pathsOnDisk(engine, body, cursor))
    if (found !== null) return found
  }
  const name = nameAt(code, cursor)
  if (name === null || !name.startsWithName) return null
  const { prefix: typed, from, to } = name
  const place = { typed, from, to }
  const path = name.path.slice(0, -1)
  if (path.length > 0) {
    if (engine === null) return null
    const local = localMeaning(body, cursor, path, givenFunctions)
    const found =
      local === null
        ? await attributesOf(engine, path, typed, limits)
        : await attributesOfLocal(engine, path, local, typed, limits)
    return { ...found, ...place }
  }
  const keys = await argumentKeys(engine, body, cursor, limits)
  const candidates = keys ?? (await namesInScope(engine, body, cursor, typed, limits))
  return { candidates, ...place }
}
