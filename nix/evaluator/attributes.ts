import * as v from 'valibot'
import { nixString } from '../syntax/index.ts'

/** The names of a set, or the formals of a function, somewhere inside of a value. */
export interface AttributeNames {
  /** A list has places instead of names. */
  readonly kind: 'set' | 'list' | 'other'
  /** In the order of their letters, no more than were asked for. */
  readonly names: readonly string[]
  /** How many there are. */
  readonly count: number
  /** Of a function that takes a set: whether each has a default. */
  readonly formals: Readonly<Record<string, boolean>>
}

/** Which names are wanted: those of `path` inside of the value that begin with `prefix`. */
export interface AttributesRequest {
  /** Names of sets, and places in lists from 0. */
  readonly path: readonly (string | number)[]
  readonly prefix: string
  readonly most: number
}

/** What is known of an attribute by its head. */
export interface AttributeInfo {
  /** Nix's word for what it is. */
  readonly type: string
  /** Where its set defines it, in a file as the evaluator has it; null where Nix does not say. */
  readonly position: {
    readonly file: string
    readonly line: number
    readonly column: number
  } | null
  readonly formals: Readonly<Record<string, boolean>>
  /** Of a derivation, as nixpkgs describes packages; null of anything else. */
  readonly package: PackageInfo | null
}

/** What a package says of itself; null what it does not say, or what cannot be evaluated. */
export interface PackageInfo {
  readonly name: string | null
  readonly version: string | null
  readonly description: string | null
  readonly homepage: string | null
  readonly licences: readonly string[] | null
}

const formals = v.record(v.string(), v.boolean())
const text = v.nullable(v.string())

const attributeNames = v.object({
  kind: v.picklist(['set', 'list', 'other']),
  names: v.array(v.string()),
  count: v.number(),
  formals
})

const attributeInfo = v.object({
  type: v.string(),
  position: v.nullable(v.object({ file: v.string(), line: v.number(), column: v.number() })),
  formals,
  package: v.nullable(
    v.object({
      name: text,
      version: text,
      description: text,
      homepage: text,
      licences: v.nullable(v.array(v.string()))
    })
  )
})

/** The question for names, about the value at `address`. */
export function attributesQuestion(
  address: string,
  { path, prefix, most }: AttributesRequest
): string {
  return `attributes { value = ${address}; path = ${list(path)}; prefix = ${nixString(prefix)}; most = ${most}; }`
}

/** Reads the answer; what does not look like one is a bug. */
export function readAttributes(answer: string): AttributeNames {
  return v.parse(attributeNames, JSON.parse(answer))
}

/** The question about what stands at a path inside of the value at `address`, itself with no name. */
export function attributeQuestion(address: string, path: readonly string[]): string {
  return `attribute { value = ${address}; path = ${list(path)}; }`
}

/** The question what stands at a path inside of the value at `address`. */
export function insideQuestion(address: string, path: readonly string[]): string {
  return `describe { value = nw.member ${list(path)} ${address}; most = 1; }`
}

/** Reads the answer; what does not look like one is a bug. */
export function readAttribute(answer: string): AttributeInfo {
  return v.parse(attributeInfo, JSON.parse(answer))
}

function list(path: readonly (string | number)[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `${step}` : nixString(step)))
  return `[ ${steps.join(' ')} ]`
}
