import { type CallAtCursor, callAt } from '../../../cells/index.ts'
import { argumentsOf } from '../../../../nix/syntax/index.ts'
import type { Engine } from '../../state/index.ts'
import type { Candidate } from './candidates.ts'
import { short } from './kinds.ts'
import { libraryArguments } from '../library/index.ts'
import { programOptions } from './options.ts'
import { type Limits, within } from './patience.ts'

/**
 * The keys that a function takes, where the cursor stands at the name of one: `output { ha|`, and
 * those of a function of the notebook. null where no function is called there, or one that takes any.
 */
export async function argumentKeys(
  engine: Engine | null,
  body: string,
  offset: number,
  limits: Limits
): Promise<readonly Candidate[] | null> {
  const call = callAt(body, offset)
  if (call === null) return null
  const keys = await keysOf(engine, call, body, limits)
  return keys?.filter(({ text }) => !call.given.includes(text)) ?? null
}

async function keysOf(
  engine: Engine | null,
  call: CallAtCursor,
  body: string,
  limits: Limits
): Promise<readonly Candidate[] | null> {
  const [head = ''] = call.path
  if (engine?.workspace.notebook.has(head) === true) {
    const ofLanguage = languageKeys(engine, call)
    return ofLanguage ?? (call.inside.length > 0 ? null : await formalsOf(engine, call, limits))
  }
  if (call.index > 0) return null
  const known = libraryArguments(call.path)
  if (known === null) return null
  if (call.inside.length === 0)
    return known.map(({ name, means }, rank) => ({
      ...{ text: name, type: 'key', signature: means, rank }
    }))
  const isArguments = call.inside.length === 1 && call.inside[0] === 'args'
  return isArguments && engine !== null ? argumentsOfProgram(engine, call, body, limits) : null
}

/** `args = { da| }` behind `program = "${train}/bin/train";`: the options of that program. */
async function argumentsOfProgram(
  engine: Engine,
  call: CallAtCursor,
  body: string,
  limits: Limits
): Promise<readonly Candidate[] | null> {
  const text = body.slice(call.from)
  const program = /\bprogram\s*=\s*"(?<text>[^"\n]*)"/.exec(text)?.groups?.['text']
  if (program === undefined) return null
  const options = await programOptions(engine, [program], limits)
  return options.flatMap(({ name, means }, rank) =>
    name.startsWith('--')
      ? [
          {
            text: name.slice(2),
            type: 'option',
            ...(means === '' ? {} : { signature: means }),
            rank
          }
        ]
      : []
  )
}

/** What a language of the notebook takes: a function that `script.make` gave. */
function languageKeys(
  { workspace: { notebook } }: Pick<Engine, 'workspace'>,
  { path, inside, index }: CallAtCursor
): readonly Candidate[] | null {
  const made = notebook
    .parts(path[0] ?? '')
    .some(({ definition }) => /^\(*script\.make\b/.test(definition.expression.text))
  if (!made || path.length > 1 || inside.length > 0 || index > 0) return null
  const keys = libraryArguments(['script', 'python']) ?? []
  return keys.map(({ name, means }, rank) => ({ text: name, type: 'key', signature: means, rank }))
}

async function formalsOf(
  { workspace: { notebook, program }, evaluator }: Pick<Engine, 'workspace' | 'evaluator'>,
  { path, index }: CallAtCursor,
  limits: Limits
): Promise<readonly Candidate[] | null> {
  const [head = '', ...rest] = path
  const part = notebook
    .parts(head)
    .find(({ definition }) => definition.path.join('.') === path.join('.'))
  const argument = argumentsOf(part?.definition.expression.text ?? '')[index]
  if (argument?.kind === 'set')
    return argument.formals.map(({ name, fallback }, at) => ({
      text: name,
      type: 'argument',
      signature: fallback === null ? 'has to be given' : `else ${short(fallback)}`,
      rank: fallback === null ? at : at + argument.formals.length
    }))
  const slot = index === 0 ? program.nameSlot(head) : undefined
  if (slot === undefined) return null
  const answer = await within(slot, limits, (patience) =>
    evaluator.beside.attributes(slot, { path: rest, prefix: '', most: 0 }, patience)
  )
  const formals = answer?.ok === true ? Object.entries(answer.value.formals) : []
  if (formals.length === 0) return null
  return formals.map(([text, hasDefault]) => ({
    ...{ text, type: 'argument', rank: hasDefault ? 1 : 0 },
    signature: hasDefault ? 'has a default' : 'has to be given'
  }))
}
