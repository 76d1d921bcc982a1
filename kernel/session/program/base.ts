import { join } from 'node:path'
import { scriptLanguages } from '../../cells/index.ts'

/** A definition that every notebook has, unless it makes one of its own with that name. */
export interface BaseDefinition {
  /** A Nix expression. */
  readonly text: string
  /** Its free names. */
  readonly uses: readonly string[]
  /** What comes to the same where the notebook defines none of them. */
  readonly alone?: string
}

/** By name. */
export type BaseDefinitions = ReadonlyMap<string, BaseDefinition>

/** The names of the workflow library that a notebook sees. */
export const libraryNames = [
  'output',
  'script',
  'sweep',
  'zip',
  'input',
  'exact',
  'records',
  'process',
  'checkpoint',
  'network',
  'nixpkgs',
  'python',
  'r',
  'static',
  'program',
  'freeze'
] as const

/**
 * What the library itself is called among the definitions. A name that no notebook can take by
 * accident: a cell that defines its own `freeze` must not change what `toolchain` means.
 */
export const library = "workflow-library'"

/** What the evaluator gives the library: see `Evaluator.copies`. No name for a notebook either. */
export const copies = "workflow-copies'"

/**
 * The library in `libraryFolder`, and the toolchain, of which the library is a function: a notebook
 * that defines `toolchain` changes both. `toolchain` is a Nix expression that may use `freeze`.
 * Steps are content-addressed, but where the store does not allow that.
 */
export function baseDefinitions(
  libraryFolder: string,
  toolchain: string,
  contentAddressed: boolean
): BaseDefinitions {
  const file = JSON.stringify(join(libraryFolder, 'default.nix'))
  const definitions = new Map(baseDefinitionsOf(`import ${file}`, toolchain, contentAddressed))
  const own = definitions.get(library)
  if (own === undefined) throw new Error('the library is not among its own definitions')
  const text = own.text.replace(/ }$/, ` copies = ${copies}; }`)
  return definitions.set(library, { text, uses: [...own.uses, copies] })
}

/** The same with the library as a Nix expression, which gives the function of `default.nix`. */
export function baseDefinitionsOf(
  libraryFunction: string,
  toolchain: string,
  contentAddressed: boolean
): BaseDefinitions {
  const addressing = contentAddressed ? '' : ' contentAddressed = false;'
  const definitions = new Map<string, BaseDefinition>([
    [
      library,
      {
        text: `${libraryFunction} { inherit toolchain;${addressing} }`,
        uses: ['toolchain']
      }
    ],
    ['toolchain', { text: `let inherit (${library}) freeze; in ${toolchain}`, uses: [library] }]
  ])
  for (const name of libraryNames)
    definitions.set(name, { text: `${library}.${name}`, uses: [library] })
  return definitions.set('script', {
    text: `${interpreterDefaults} ${scriptOfNotebook} { inherit ${interpreters.join(' ')}; }`,
    uses: [library, ...interpreters],
    alone: `${library}.script`
  })
}

/**
 * The names by which a notebook gives interpreters to `script`. None has to be there: they stand below
 * a `with` that gives them no value.
 */
const interpreters: readonly string[] = scriptLanguages.flatMap((language) => language.interpreters)
const interpreterDefaults = `with { ${interpreters.map((name) => `${name} = null;`).join(' ')} };`

/** What stands in the definition of `script`, also in an exported program, and in no cell. */
export const scriptOfNotebook = `${library}.scriptWith`
