import { commandOf, type Derivation } from '../../../nix/store/index.ts'
import type { Change } from '../../outcome/index.ts'
import { lineDifference } from './text-difference.ts'

/** A derivation with what it is called, and texts of it in the notebook's words. */
export interface GivenStep {
  readonly derivation: Derivation
  readonly inWords: (text: string) => string
}

/** What only says how a derivation is made, or is told otherwise. */
const plumbing: ReadonlySet<string> = new Set([
  ...['name', 'builder', 'system', 'out', 'PATH', 'args', 'preamble', 'passAsFile', 'body'],
  ...['__contentAddressed', 'outputHashMode', 'outputHashAlgo', 'outputHash', 'impureEnvVars'],
  'requiredSystemFeatures'
])

/** What each step has, unless it says otherwise: then it has another value, and never none. */
const usual: ReadonlySet<string> = new Set(['LANG', 'SOURCE_DATE_EPOCH', 'PYTHONHASHSEED'])

/** What scripts of the notebook are handed: the same stands in their command. */
const toldInCommand = /^(inputs|params)(_|Path$|$)/

/**
 * In what two steps differ besides command and inputs: the script that stands in the notebook, which
 * snapshot of a process it is, environment variables, and how the step is started. What the library
 * needs for itself is left out. `name` is what the second is called.
 */
export function givenChanges(name: string, old: GivenStep, now: GivenStep): Change[] {
  return [
    ...scriptChanges(name, old, now),
    ...optionChange('snapshot', snapshotOf(old), snapshotOf(now)),
    ...optionChange('requires', requiredOf(old), requiredOf(now)),
    ...variableChanges(old, now),
    ...startChanges(old.derivation, now.derivation)
  ]
}

/** Of a step that is pinned by its hash, or may reach the network: the hash; else null. */
export function pinOf({ env }: Derivation): string | null {
  const hash = env.get('outputHash') ?? ''
  return hash === '' || (hash === noHash && !env.has('nwUnpinned')) ? null : hash
}

/** The hash that no result has, of a step whose own is not known yet (nix/lib/no-hash.nix). */
const noHash = 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='

/** A change of what a notebook writes behind a key. */
export function optionChange(option: string, from: string | null, to: string | null): Change[] {
  return from === to ? [] : [{ kind: 'option', option, from, to }]
}

/** A change of what Nix calls them. */
export function nameChange(old: Derivation, now: Derivation): Change[] {
  return optionChange('name', old.env.get('name') ?? null, now.env.get('name') ?? null)
}

/** Two that differ in nothing that a notebook says: which part of the derivation it is. */
export function unsaidChange(old: Derivation, now: Derivation): Change {
  const keys = new Set([...old.env.keys(), ...now.env.keys()])
  const variables = [...keys].filter(
    (key) => key !== 'builder' && key !== 'args' && old.env.get(key) !== now.env.get(key)
  )
  const parts = [
    ...(old.builder === now.builder ? [] : ['builder']),
    ...(old.args.slice(0, 3).join('\0') === now.args.slice(0, 3).join('\0') ? [] : ['script']),
    ...variables
  ]
  return { kind: 'start', parts }
}

function scriptChanges(name: string, old: GivenStep, now: GivenStep): Change[] {
  const [from, to] = [old, now].map(({ derivation, inWords }) => {
    const body = derivation.env.get('body')
    return body === undefined ? null : inWords(body)
  })
  if (from == null || to == null || from === to) return []
  return [{ kind: 'text', what: 'script', of: name, lines: lineDifference(from, to) }]
}

function snapshotOf({ derivation }: GivenStep): string | null {
  return derivation.env.get('nwSnapshot') ?? null
}

/** What a machine has to offer that runs it, with blanks between. */
function requiredOf({ derivation }: GivenStep): string | null {
  return derivation.env.get('requiredSystemFeatures') ?? null
}

/** The environment variables that the notebook gives a step, in its words. */
export function variablesOf({ derivation, inWords }: GivenStep): ReadonlyMap<string, string> {
  return new Map(
    [...derivation.env].flatMap(([name, value]) =>
      isPlumbing(name) ? [] : [[name, inWords(value)] as const]
    )
  )
}

function isPlumbing(name: string): boolean {
  return plumbing.has(name) || /^nw[A-Z]/.test(name) || toldInCommand.test(name)
}

function variableChanges(old: GivenStep, now: GivenStep): Change[] {
  const [before, after] = [old.derivation.env, now.derivation.env]
  const names = new Set([...after.keys(), ...before.keys()])
  return [...names].flatMap((name): Change[] => {
    const [from = null, to = null] = [before.get(name), after.get(name)]
    if (isPlumbing(name) || from === to || (usual.has(name) && (from === null || to === null)))
      return []
    const [was, is] = [
      from === null ? null : old.inWords(from),
      to === null ? null : now.inWords(to)
    ]
    // An input that changed is told by itself.
    return was === is ? [] : [{ kind: 'variable', name, from: was, to: is }]
  })
}

/** Where the lines that remove references from an output begin (nix/lib/strip.nix). */
const stripping = '\nstrip() {\n'

function startChanges(old: Derivation, now: Derivation): Change[] {
  const changes: Change[] = []
  if (old.system !== now.system) changes.push({ kind: 'machine', from: old.system, to: now.system })
  const [wasStripped, isStripped] = [old, now].map(({ args }) => args[1]?.includes(stripping))
  if (wasStripped !== isStripped) {
    const word = (strip: boolean | undefined) => (strip === true ? 'true' : null)
    changes.push(...optionChange('strip', word(wasStripped), word(isStripped)))
  } else if (isOneProgram(old, now) && startOf(old) !== startOf(now))
    changes.push({ kind: 'start', parts: [] })
  if (old.env.get('__contentAddressed') !== now.env.get('__contentAddressed'))
    changes.push({ kind: 'addressing' })
  return changes
}

function startOf({ args }: Derivation): string {
  return args.slice(0, 3).join('\0')
}

/** Scripts of another language are started in another way: that is no change of its own. */
function isOneProgram(old: Derivation, now: Derivation): boolean {
  const [from, to] = [old, now].map((derivation) => commandOf(derivation)[0]?.split('/').at(-1))
  return from === to
}
