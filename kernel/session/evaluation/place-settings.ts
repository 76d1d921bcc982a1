import * as v from 'valibot'
import { bad, good, readJson, type Result } from '../../../nix/base/index.ts'
import type { Slot } from '../../../nix/evaluator/index.ts'
import type { SaidPlaceMistake } from '../../outcome/index.ts'
import type { Engine, Workspace } from '../state/index.ts'

/** A set of settings, as a definition says it. */
export type Said = v.InferOutput<typeof settings>[number]

const value = v.union([v.string(), v.number(), v.pipe(v.array(v.string()), v.readonly()), v.null()])
/** `is`: what kind of value stands in the place of one that is no setting. */
const other = v.object({ is: v.string() })
const settings = v.array(v.pipe(v.record(v.string(), v.union([value, other])), v.readonly()))

/** What a slot was found to say: it means the same as long as it is bound. */
const found = new WeakMap<Slot, Result<readonly Said[], SaidPlaceMistake> | null>()

/**
 * What a definition says, a set for each thing; null where the notebook has no such name, or means
 * something else by it.
 */
export async function settingsOf(
  { evaluator }: Pick<Engine, 'evaluator'>,
  { notebook, program }: Workspace,
  name: 'cluster' | 'builders',
  signal: AbortSignal
): Promise<Result<readonly Said[], SaidPlaceMistake> | null> {
  const slot = notebook.has(name) ? program.nameSlot(name) : undefined
  if (slot === undefined) return null
  const before = found.get(slot)
  if (before !== undefined) return before
  const scope = new Map([['value', slot]])
  const asked = await evaluator.evaluate(isMeant[name], scope, signal)
  // What cannot be evaluated at all is its cell's to say.
  if (!asked.ok || asked.value !== 'true') {
    if (asked.ok) found.set(slot, null)
    return null
  }
  const said = await evaluator.evaluate(readable[name], scope, signal)
  const words = !said.ok && said.mistake.kind === 'evaluation' ? said.mistake.message : ''
  const read = said.ok ? readJson(settings, said.value) : null
  const result: Result<readonly Said[], SaidPlaceMistake> =
    read === null ? bad({ kind: 'not-evaluated', name, words }) : good(read)
  // What was interrupted, or ended, may say something the next time.
  if (said.ok || said.mistake.kind === 'evaluation') found.set(slot, result)
  return result
}

/**
 * Whether a value is meant as such settings: a notebook may use these names for anything else. In Nix,
 * about `value`.
 */
const isMeant = {
  cluster: `builtins.isAttrs value && value.type or "" != "derivation"
    && (value ? shared || value ? scratch || value ? partition)`,
  builders: `builtins.isList value && builtins.any (one:
    if builtins.isString one then
      builtins.substring 0 6 one == "ssh://" || builtins.substring 0 9 one == "ssh-ng://"
    else builtins.isAttrs one && one.type or "" != "derivation" && one ? url) value`
}

/** As a list of sets; a path is its text, since it is nothing to be copied into the store. */
const plain = `plain = x:
  if builtins.isPath x then toString x
  else if builtins.isString x then builtins.unsafeDiscardStringContext x
  else if builtins.isInt x || x == null then x
  else if builtins.isList x && builtins.all builtins.isString x then x
  else { is = builtins.typeOf x; };`
const readable = {
  cluster: `let ${plain} in [ (builtins.mapAttrs (_: plain) value) ]`,
  builders: `let ${plain} in map (one:
    if builtins.isAttrs one then builtins.mapAttrs (_: plain) one else { url = plain one; }) value`
}

/** Settings read one by one; `mistake` is the first of them that is wrong. */
export class Settings {
  mistake: SaidPlaceMistake | null = null
  readonly #name: 'cluster' | 'builders'
  readonly #said: Said

  constructor(name: 'cluster' | 'builders', said: Said, known: readonly string[]) {
    this.#name = name
    this.#said = said
    const key = Object.keys(said).find((one) => !known.includes(one))
    if (key !== undefined) this.mistake = { kind: 'unknown-setting', name, key, known }
  }

  text(key: string): string | null {
    const given = this.#said[key] ?? null
    if (given === null || typeof given === 'string') return given
    return this.#wrong(key, 'text')
  }

  /** From 1 on. */
  count(key: string): number | null {
    const given = this.#said[key] ?? null
    if (given === null) return null
    if (typeof given === 'number' && Number.isSafeInteger(given) && given > 0 && given < 1e6)
      return given
    return this.#wrong(key, 'count')
  }

  texts(key: string): readonly string[] {
    const given = this.#said[key] ?? null
    if (given === null) return []
    if (typeof given === 'object' && !('is' in given)) return given
    this.#wrong(key, 'texts')
    return []
  }

  #wrong(key: string, takes: 'text' | 'count' | 'texts'): null {
    this.mistake ??= { kind: 'wrong-setting', name: this.#name, key, takes }
    return null
  }
}
